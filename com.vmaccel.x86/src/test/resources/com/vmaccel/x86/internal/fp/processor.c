/* Executes one x87 or SSE instruction on many operands on the processor this runs on.
   Input: batches of { uint32 mode, uint32 count, uint8 code[16] (filled with 0x90) } and count records of 40 bytes; output: count records of 40 bytes.
   mode 0, x87:  in  { uint16 cw, uint16 0, st0[10], st1[10], mem[10] }                 out { uint16 sw, uint16 tag, st0[10], st1[10], mem[10] }
   mode 1, SSE:  in  { uint32 mxcsr, uint32 0, xmm0[16], xmm1[16] }; rax = xmm1's low half
                 out { uint32 mxcsr, uint32 trapped, xmm0[16], uint64 rax, uint64 rflags }
   mode 2, MMX:  as mode 1, with mm0 and mm1 for the low halves of xmm0 and xmm1.
   The instruction finds mem at [rsi]. A trapped SSE instruction is executed again with all exceptions masked; mxcsr is what the trap saw. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

extern unsigned char stub_x87[], hole_x87[], stub_sse[], hole_sse[], stub_mmx[], hole_mmx[], stubs_end[];

#define HOLE(name) ".globl hole_" #name "\nhole_" #name ":\n.fill 16, 1, 0x90\n"
asm(".text\n.p2align 12\n"
    ".globl stub_x87\nstub_x87:\n" /* rdi: in, rsi: mem, rdx: 108-byte area */
    "fninit\nfldt 14(%rdi)\nfldt 4(%rdi)\nfldcw (%rdi)\n" HOLE(x87) "fnsave (%rdx)\nret\n"
    ".globl stub_sse\nstub_sse:\n" /* rdi: in, rsi: mem, rdx: out */
    "mov %rdx, %r8\nmov 24(%rdi), %rax\nmovdqu 8(%rdi), %xmm0\nmovdqu 24(%rdi), %xmm1\nldmxcsr (%rdi)\n" HOLE(sse)
    "pushfq\npopq 32(%r8)\nstmxcsr (%r8)\nmovdqu %xmm0, 8(%r8)\nmov %rax, 24(%r8)\nldmxcsr default_mxcsr(%rip)\nret\n"
    ".globl stub_mmx\nstub_mmx:\n"
    "mov %rdx, %r8\nmov 24(%rdi), %rax\nmovq 8(%rdi), %mm0\nmovq 24(%rdi), %mm1\nldmxcsr (%rdi)\n" HOLE(mmx)
    "pushfq\npopq 32(%r8)\nstmxcsr (%r8)\nmovq %mm0, 8(%r8)\nmov %rax, 24(%r8)\nldmxcsr default_mxcsr(%rip)\nemms\nret\n"
    ".globl stubs_end\nstubs_end:\n.p2align 12\n"
    "default_mxcsr: .long 0x1f80\n.p2align 12\n");

typedef void stub(void *in, void *mem, void *out);

static volatile uint32_t trapped_mxcsr, trapped;

static void on_trap(int signal, siginfo_t *info, void *context) {
    ucontext_t *uc = context;
    (void) signal;
    (void) info;
    trapped = 1;
    trapped_mxcsr = uc->uc_mcontext.fpregs->mxcsr;
    uc->uc_mcontext.fpregs->mxcsr |= 0x1f80;
}

static void x87(unsigned char *in, unsigned char *out) {
    static unsigned char area[108] __attribute__((aligned(16)));
    memcpy(out + 24, in + 24, 10);
    ((stub *) stub_x87)(in, out + 24, area);
    memcpy(out, area + 4, 2);
    memcpy(out + 2, area + 8, 2);
    memcpy(out + 4, area + 28, 20);
}

static void sse(stub *code, unsigned char *in, unsigned char *out) {
    trapped = 0;
    memset(out, 0, 40);
    code(in, out + 8, out);
    if (trapped) {
        memcpy(out, (void *) &trapped_mxcsr, 4);
    }
    memcpy(out + 4, (void *) &trapped, 4);
}

int main(void) {
    struct { uint32_t mode, count; unsigned char code[16]; } batch;
    struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };
    sigaction(SIGFPE, &action, 0);
    size_t size = (size_t) (stubs_end - stub_x87 + 4095) & ~(size_t) 4095;
    if (mprotect(stub_x87, size, PROT_READ | PROT_WRITE | PROT_EXEC)) {
        perror("mprotect");
        return 1;
    }
    while (fread(&batch, sizeof batch, 1, stdin) == 1) {
        unsigned char *in = malloc(batch.count * 40ul), *out = calloc(batch.count, 40);
        if (fread(in, 40, batch.count, stdin) != batch.count) {
            return 2;
        }
        memcpy(batch.mode == 0 ? hole_x87 : batch.mode == 1 ? hole_sse : hole_mmx, batch.code, 16);
        for (uint32_t i = 0; i < batch.count; i++) {
            if (batch.mode == 0) {
                x87(in + i * 40ul, out + i * 40ul);
            } else {
                sse(batch.mode == 1 ? (stub *) stub_sse : (stub *) stub_mmx, in + i * 40ul, out + i * 40ul);
            }
        }
        fwrite(out, 40, batch.count, stdout);
        fflush(stdout);
        free(in);
        free(out);
    }
    return 0;
}
