/*
 * Exits that KVM does not give: CPUID, RDTSC, hypercalls, exceptions. While one of them is wanted the guest is executed in single steps. Before each its next instruction is looked at; after each
 * whether an exception was delivered with it, which is then undone. KVM of the kind PVM delivers a step in ring 3 to the guest: there only what follows an exit is looked at, and an exception
 * is recognised when its handler exits.
 */
#include "double.h"
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { CODE_BYTES = 15, STACK_BYTES = 64, HANDLER_BYTES = 16, PAGE_FAULT = 14, BREAKPOINT = 3, RSP0 = 4 };

/* Vectors with an error code. Source: Intel SDM volume 3 section 7.15. */
#define HAS_ERROR_CODE (1u << 8 | 1u << 10 | 1u << 11 | 1u << 12 | 1u << 13 | 1u << 14 | 1u << 17 | 1u << 21)

static WHV_EXTENDED_VM_EXITS wanted(const struct vp *vp) {
    return (WHV_EXTENDED_VM_EXITS){.AsUINT64 = vp->partition->extended_exits};
}

bool steps(const struct vp *vp) {
    WHV_EXTENDED_VM_EXITS e = wanted(vp);
    return e.X64CpuidExit || e.ExceptionExit || e.X64RdtscExit || e.HypercallExit;
}

static void debug(struct vp *vp, UINT32 control) {
    struct kvm_guest_debug d = {.control = control};
    ioctl(vp->fd, KVM_SET_GUEST_DEBUG, &d);
}

/* ---- before a step */

static bool lists(const struct partition *p, UINT32 function) {
    for (size_t i = 0; i < p->cpuid_exit_count; i++)
        if (p->cpuid_exits[i] == function)
            return true;
    return false;
}

static void tell_cpuid(struct vp *vp, const struct kvm_regs *r, WHV_X64_CPUID_ACCESS_CONTEXT *c) {
    WHV_CPUID_OUTPUT answer = cpuid_answer(vp, r->rax, r->rcx);
    *c = (WHV_X64_CPUID_ACCESS_CONTEXT){.Rax = r->rax, .Rcx = r->rcx, .Rdx = r->rdx, .Rbx = r->rbx, .DefaultResultRax = answer.Eax,
                                        .DefaultResultRcx = answer.Ecx, .DefaultResultRdx = answer.Edx, .DefaultResultRbx = answer.Ebx};
}

static void tell_counter(struct vp *vp, bool aux, WHV_X64_RDTSC_CONTEXT *c) {
    c->Tsc = msr_value(vp, 0x10);
    c->TscAux = msr_value(vp, 0xc0000103);
    c->RdtscInfo.IsRdtscp = aux;
}

static void tell_hypercall(const struct kvm_regs *r, WHV_HYPERCALL_CONTEXT *c) {
    c->Rax = r->rax;
    c->Rbx = r->rbx;
    c->Rcx = r->rcx;
    c->Rdx = r->rdx;
    c->R8 = r->r8;
    c->Rsi = r->rsi;
    c->Rdi = r->rdi;
}

static int skip_prefixes(const uint8_t *code, int count, int bits) {
    int at = 0;
    while (at < count && (code[at] == 0x66 || code[at] == 0x67 || code[at] == 0xf2 || code[at] == 0xf3 || (bits == 64 && (code[at] & 0xf0) == 0x40)))
        at++;
    return at;
}

static bool is(const uint8_t *code, int left, uint32_t bytes, int count) {
    for (int i = 0; i < count; i++)
        if (left <= i || code[i] != (uint8_t)(bytes >> 8 * (count - 1 - i)))
            return false;
    return true;
}

/* KVM's emulator does not know INT3 in all modes; it is known by its byte. */
static void tell_breakpoint(const uint8_t *code, int count, WHV_VP_EXCEPTION_CONTEXT *c) {
    c->ExceptionType = BREAKPOINT;
    c->ExceptionInfo.SoftwareException = 1;
    c->InstructionByteCount = count;
    memcpy(c->InstructionBytes, code, count);
}

/* Tells an instruction that exits, and how long it is; 0 if it does not. */
static int intercepted(struct vp *vp, const uint8_t *code, int count, WHV_RUN_VP_EXIT_CONTEXT *c) {
    const struct kvm_regs *r = &vp->run->s.regs.regs;
    const struct kvm_sregs *s = &vp->run->s.regs.sregs;
    WHV_EXTENDED_VM_EXITS e = wanted(vp);
    int at = skip_prefixes(code, count, code_bits(s, r->rflags)), left = count - at;
    bool aux = is(code + at, left, 0x0f01f9, 3);
    if (e.X64CpuidExit && is(code + at, left, 0x0fa2, 2) && lists(vp->partition, r->rax)) {
        c->ExitReason = WHvRunVpExitReasonX64Cpuid;
        tell_cpuid(vp, r, &c->CpuidAccess);
        return at + 2;
    }
    if (e.X64RdtscExit && (aux || is(code + at, left, 0x0f31, 2))) {
        c->ExitReason = WHvRunVpExitReasonX64Rdtsc;
        tell_counter(vp, aux, &c->ReadTsc);
        return at + (aux ? 3 : 2);
    }
    if (e.HypercallExit && s->ss.dpl == 0 && (is(code + at, left, 0x0f01c1, 3) || is(code + at, left, 0x0f01d9, 3))) {
        c->ExitReason = WHvRunVpExitReasonHypercall;
        tell_hypercall(r, &c->Hypercall);
        return at + 3;
    }
    if (e.ExceptionExit && vp->partition->exception_exits >> BREAKPOINT & 1 && is(code + at, left, 0xcc, 1)) {
        c->ExitReason = WHvRunVpExitReasonException;
        tell_breakpoint(code, count, &c->VpException);
        return at + 1;
    }
    return 0;
}

static bool is_busy(const struct kvm_vcpu_events *e) {
    return e->exception.injected || e->exception.pending || e->interrupt.injected || e->nmi.injected || e->nmi.pending;
}

/* Where the processor would push what it pushes for an exception. */
static uint64_t exception_stack(struct vp *vp, const struct kvm_sync_regs *now) {
    uint64_t stack = now->sregs.ss.base + now->regs.rsp;
    if (now->sregs.cr0 & 1 && now->sregs.ss.dpl)
        guest_read(vp, now->sregs.tr.base + RSP0, (uint8_t *)&stack, now->sregs.efer >> 10 & 1 ? 8 : 4);
    return stack;
}

static bool can_step(const struct kvm_sregs *s) {
    return s->ss.dpl == 0 || access("/sys/module/kvm_pvm", F_OK) != 0;
}

/* Looks at what comes next; true if it exits. Otherwise the next run is a step. */
bool step_begin(struct vp *vp, struct step *step, WHV_RUN_VP_EXIT_CONTEXT *c) {
    uint8_t code[CODE_BYTES];
    vp_sync(vp);
    step->before = vp->run->s.regs;
    const struct kvm_sregs *s = &step->before.sregs;
    step->delivering = is_busy(&step->before.events);
    step->count = guest_read(vp, code_address(s, step->before.regs.rip), code, sizeof code);
    int length = step->delivering ? 0 : intercepted(vp, code, step->count, c);
    if (length) {
        tell_processor(vp, &step->before.regs, length, &c->VpContext);
        return true;
    }
    step->stack = exception_stack(vp, &step->before) - STACK_BYTES;
    step->saved = guest_read(vp, step->stack, step->bytes, STACK_BYTES);
    bool halts = step->count && code[0] == 0xf4; /* it exits, or ends with an interrupt */
    if (can_step(s) && !halts)
        debug(vp, KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP);
    return false;
}

/* ---- after a step */

struct frame { uint64_t handler, ip, code; };

static bool read_word(struct vp *vp, uint64_t at, int size, uint64_t *value) {
    *value = 0;
    return guest_read(vp, at, (uint8_t *)value, size) == size;
}

static bool handler_of(struct vp *vp, int vector, int word, struct frame *f) {
    const struct kvm_sregs *s = &vp->run->s.regs.sregs;
    uint64_t low, high;
    if (!read_word(vp, s->idt.base + (uint64_t)vector * (word == 2 ? 4 : 2 * word), word == 2 ? 4 : 8, &low))
        return false;
    f->handler = word == 2 ? low & 0xffff : (low & 0xffff) | (low >> 32 & 0xffff0000);
    if (word == 8) {
        if (!read_word(vp, s->idt.base + vector * 16 + 8, 4, &high))
            return false;
        f->handler |= high << 32;
    }
    return true;
}

static bool frame_of(struct vp *vp, int vector, int word, struct frame *f) {
    const struct kvm_sync_regs *now = &vp->run->s.regs;
    uint64_t at = now->sregs.ss.base + now->regs.rsp;
    bool has_code = word > 2 && HAS_ERROR_CODE >> vector & 1;
    return (!has_code || read_word(vp, at, 4, &f->code)) && read_word(vp, at + (has_code ? word : 0), word, &f->ip);
}

static bool delivered(struct vp *vp, const struct step *step, int vector, struct frame *f) {
    const struct kvm_sync_regs *now = &vp->run->s.regs;
    int word = !(now->sregs.cr0 & 1) ? 2 : now->sregs.efer >> 10 & 1 ? 8 : 4;
    return handler_of(vp, vector, word, f) && now->regs.rip - f->handler < HANDLER_BYTES && frame_of(vp, vector, word, f) && f->ip == step->before.regs.rip;
}

static void tell_exception(struct vp *vp, const struct step *step, int vector, const struct frame *f, uint64_t cr2, WHV_RUN_VP_EXIT_CONTEXT *c) {
    WHV_VP_EXCEPTION_CONTEXT *e = &c->VpException;
    c->ExitReason = WHvRunVpExitReasonException;
    e->ExceptionType = vector;
    e->ExceptionInfo.ErrorCodeValid = (step->before.sregs.cr0 & 1) && HAS_ERROR_CODE >> vector & 1;
    e->ErrorCode = f->code;
    e->ExceptionParameter = vector == PAGE_FAULT ? cr2 : 0;
    e->InstructionByteCount = guest_read(vp, code_address(&step->before.sregs, step->before.regs.rip), e->InstructionBytes, CODE_BYTES);
    tell_processor(vp, &step->before.regs, 0, &c->VpContext);
}

static void undo(struct vp *vp, const struct step *step) {
    retire(vp, NULL);
    guest_write(vp, step->stack, step->bytes, step->saved);
    restore(vp, &step->before);
}

/* Ends a step; true if an exception exits. */
bool step_end(struct vp *vp, const struct step *step, WHV_RUN_VP_EXIT_CONTEXT *c) {
    debug(vp, 0);
    if (!wanted(vp).ExceptionExit || step->delivering)
        return false;
    vp_sync(vp);
    for (int vector = 0; vector < 32; vector++) {
        struct frame frame = {0};
        if (vp->partition->exception_exits >> vector & 1 && delivered(vp, step, vector, &frame)) {
            uint64_t cr2 = vp->run->s.regs.sregs.cr2;
            undo(vp, step);
            tell_exception(vp, step, vector, &frame, cr2, c);
            return true;
        }
    }
    return false;
}
