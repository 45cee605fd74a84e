/* Executes single instructions on full x87, MMX and SSE state on the processor this runs on.
   Records of 1216 bytes, both ways: { uint8 code[16] (filled with 0x90), uint64 rax, rcx, rdx, rbx, rflags, pad, uint8 memory[640], FXSAVE64 image[512] }.
   In the answer the first 8 bytes are the number of the exception, or -1. rsi and rdi point to the memory, which is at 0x20000000. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

struct record {
    union { unsigned char code[16]; int64_t trap; };
    uint64_t rax, rcx, rdx, rbx, rflags, pad;
    unsigned char memory[640];
    unsigned char image[512] __attribute__((aligned(16)));
};

struct record work __attribute__((aligned(64)));
unsigned char clean[512] __attribute__((aligned(64)));
extern unsigned char stub[], hole[], recover[], stub_end[];

asm(".text\n.p2align 12\n.globl stub\nstub:\n"
    "push %rbx\npush %rbp\npush %r12\npush %r13\npush %r14\npush %r15\nsub $8, %rsp\n"
    "fxrstor64 work+704(%rip)\n"
    "mov $0x20000000, %rsi\nmov $0x20000000, %rdi\n"
    "mov work+16(%rip), %rax\nmov work+24(%rip), %rcx\nmov work+32(%rip), %rdx\nmov work+40(%rip), %rbx\n"
    "pushq work+48(%rip)\npopfq\n"
    ".globl hole\nhole:\n.fill 16, 1, 0x90\n"
    "pushfq\npopq work+48(%rip)\n"
    "mov %rax, work+16(%rip)\nmov %rcx, work+24(%rip)\nmov %rdx, work+32(%rip)\nmov %rbx, work+40(%rip)\n"
    "fxsave64 work+704(%rip)\n"
    ".globl recover\nrecover:\n"
    "cld\nfninit\nfxrstor64 clean(%rip)\n"
    "add $8, %rsp\npop %r15\npop %r14\npop %r13\npop %r12\npop %rbp\npop %rbx\nret\n"
    ".globl stub_end\nstub_end:\n.p2align 12\n");

static void on_trap(int signal, siginfo_t *info, void *context) {
    ucontext_t *uc = context;
    greg_t *g = uc->uc_mcontext.gregs;
    (void) signal;
    (void) info;
    work.trap = g[REG_TRAPNO];
    work.rax = g[REG_RAX];
    work.rcx = g[REG_RCX];
    work.rdx = g[REG_RDX];
    work.rbx = g[REG_RBX];
    work.rflags = g[REG_EFL];
    memcpy(work.image, uc->uc_mcontext.fpregs, 512);
    g[REG_RIP] = (greg_t) recover;
}

int main(void) {
    static char stack[65536];
    stack_t alternative = { .ss_sp = stack, .ss_size = sizeof stack };
    struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO | SA_ONSTACK };
    unsigned char *memory = mmap((void *) 0x20000000, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    uint32_t count;
    if (memory != (void *) 0x20000000 || sizeof(struct record) != 1216 || mprotect(stub, 4096, PROT_READ | PROT_WRITE | PROT_EXEC)) {
        return 1;
    }
    sigaltstack(&alternative, 0);
    sigaction(SIGFPE, &action, 0);
    sigaction(SIGSEGV, &action, 0);
    sigaction(SIGILL, &action, 0);
    sigaction(SIGBUS, &action, 0);
    asm volatile("fxsave64 %0" : "=m"(clean));
    while (fread(&count, sizeof count, 1, stdin) == 1) {
        struct record *records = aligned_alloc(64, (count * sizeof(struct record) + 63) & ~63ul);
        if (fread(records, sizeof(struct record), count, stdin) != count) {
            return 2;
        }
        for (uint32_t i = 0; i < count; i++) {
            memcpy(&work, &records[i], sizeof work);
            memcpy(hole, work.code, 16);
            memcpy(memory, work.memory, sizeof work.memory);
            work.trap = -1;
            ((void (*)(void)) stub)();
            memcpy(work.memory, memory, sizeof work.memory);
            memcpy(&records[i], &work, sizeof work);
        }
        fwrite(records, sizeof(struct record), count, stdout);
        fflush(stdout);
        free(records);
    }
    return 0;
}
