/* Instructions of two bytes that concern the system: control and model-specific registers, CPUID, counters, hypercalls, SYSCALL. */
#if __has_include(<unicorn/unicorn.h>)
#include "unicorn.h"
#include <string.h>

#define EXITS_OF(vp) ((WHV_EXTENDED_VM_EXITS){.AsUINT64 = (vp)->partition->extended_exits})

static __u64 *general(struct vp *vp, int number) {
    struct kvm_regs *r = &vp->run->s.regs.regs;
    __u64 *all[] = {&r->rax, &r->rcx, &r->rdx, &r->rbx, &r->rsp, &r->rbp, &r->rsi, &r->rdi, &r->r8, &r->r9, &r->r10, &r->r11, &r->r12, &r->r13, &r->r14, &r->r15};
    return all[number];
}

static bool is_long(struct vp *vp) {
    return vp->run->s.regs.sregs.efer & EFER_LMA && vp->run->s.regs.sregs.cs.l;
}

static enum taken past(struct vp *vp, int length) {
    vp->run->s.regs.regs.rip += length;
    return TAKEN;
}

static int rex_of(struct vp *vp, const struct before *now, int at) {
    int before = at >= 2 ? now->bytes[at - 2] : 0;
    return is_long(vp) && (before & 0xf0) == 0x40 ? before : 0;
}

/* ---- control registers */

/* Paging in or out of long mode. Source: Intel SDM volume 3 section 11.8.5. */
static bool set_cr0(struct kvm_sregs *s, uint64_t value) {
    struct kvm_sregs next = *s;
    next.cr0 = value | 0x10;
    bool paging = value & CR0_PG;
    if (s->efer & EFER_LME)
        next.efer = paging ? s->efer | EFER_LMA : s->efer & ~EFER_LMA;
    if (value >> 32 || !unicorn_goes_together(&next))
        return false;
    *s = next;
    return true;
}

static bool set_control(struct kvm_sregs *s, int number, uint64_t value) {
    const uint64_t known = 0x6ff; /* of CR4: what QEMU's processor of 64 bits has */
    switch (number) {
    case 0: return set_cr0(s, value);
    case 2: s->cr2 = value; return true;
    case 3: s->cr3 = value; return true;
    case 4:
        if (value & ~known || (s->efer & EFER_LMA && !(value & CR4_PAE)))
            return false;
        s->cr4 = value;
        return true;
    default: s->cr8 = value; return value < 16;
    }
}

static enum taken control(struct vp *vp, const struct before *now, int at, struct trouble *t) {
    struct kvm_sregs *s = &vp->run->s.regs.sregs;
    int rex = rex_of(vp, now, at), modrm = now->bytes[at + 1], number = (modrm >> 3 & 7) | (rex & 4) << 1;
    __u64 *reg = general(vp, (modrm & 7) | (rex & 1) << 3), all[] = {s->cr0, 0, s->cr2, s->cr3, s->cr4};
    if (number == 1 || (number > 4 && number != 8))
        return unicorn_fault(t, INVALID_OPCODE, false, 0);
    if (level(vp))
        return unicorn_fault(t, PROTECTION, true, 0);
    uint64_t value = is_long(vp) ? *reg : (uint32_t)*reg;
    if (now->bytes[at] == 0x20)
        *reg = number == 8 ? s->cr8 : all[number];
    else if (!set_control(s, number, value))
        return unicorn_fault(t, PROTECTION, true, 0);
    if (now->bytes[at] == 0x22 && number != 8)
        unicorn_forget(vp); /* a write of the same value also drops translations */
    return past(vp, at + 2);
}

static enum taken debug(struct vp *vp, const struct before *now, int at, struct trouble *t) {
    struct kvm_debugregs *d = &uvp(vp)->debug;
    int rex = rex_of(vp, now, at), modrm = now->bytes[at + 1], number = modrm >> 3 & 7;
    __u64 *reg = general(vp, (modrm & 7) | (rex & 1) << 3);
    if (level(vp))
        return unicorn_fault(t, PROTECTION, true, 0);
    __u64 *place = number < 4 ? &d->db[number] : number & 1 ? &d->dr7 : &d->dr6;
    if (now->bytes[at] == 0x21)
        *reg = *place;
    else if (number > 3 && *reg >> 32)
        return unicorn_fault(t, PROTECTION, true, 0);
    else
        *place = number == 6 || number == 4 ? (*reg & 0xe00f) | 0xffff0ff0 : number > 3 ? (*reg & 0xffff2fff) | 0x400 : *reg;
    return past(vp, at + 2);
}

/* ---- model-specific registers, CPUID, counters */

static enum taken model(struct vp *vp, const struct before *now, int at, struct trouble *t, WHV_RUN_VP_EXIT_CONTEXT *c) {
    struct kvm_regs *r = &vp->run->s.regs.regs;
    bool write = now->bytes[at] == 0x30;
    uint64_t value = (uint32_t)r->rax | r->rdx << 32;
    if (level(vp))
        return unicorn_fault(t, PROTECTION, true, 0);
    int result = unicorn_msr(vp, write, r->rcx, &value);
    if (result < 0 && EXITS_OF(vp).X64MsrExit && vp->partition->msr_exits & 1) {
        struct before before = *now;
        before.length = at + 1;
        tell_msr(vp, &before, r->rcx, write, c);
        return EXITS;
    }
    if (result < 0)
        return unicorn_fault(t, PROTECTION, true, 0);
    if (!write) {
        r->rax = (uint32_t)value;
        r->rdx = value >> 32;
    }
    return past(vp, at + 1);
}

static bool lists(const struct partition *p, UINT32 function) {
    for (size_t i = 0; i < p->cpuid_exit_count; i++)
        if (p->cpuid_exits[i] == function)
            return true;
    return false;
}

static enum taken identify(struct vp *vp, const struct before *now, int at, WHV_RUN_VP_EXIT_CONTEXT *c) {
    const struct kvm_regs *r = &now->regs;
    WHV_CPUID_OUTPUT a = cpuid_answer(vp, r->rax, r->rcx);
    if (EXITS_OF(vp).X64CpuidExit && lists(vp->partition, r->rax)) {
        c->ExitReason = WHvRunVpExitReasonX64Cpuid;
        c->CpuidAccess = (WHV_X64_CPUID_ACCESS_CONTEXT){.Rax = r->rax, .Rcx = r->rcx, .Rdx = r->rdx, .Rbx = r->rbx, .DefaultResultRax = a.Eax,
                                                        .DefaultResultRcx = a.Ecx, .DefaultResultRdx = a.Edx, .DefaultResultRbx = a.Ebx};
        tell_processor(vp, r, at + 1, &c->VpContext);
        return EXITS;
    }
    struct kvm_regs *to = &vp->run->s.regs.regs;
    to->rax = a.Eax;
    to->rbx = a.Ebx;
    to->rcx = a.Ecx;
    to->rdx = a.Edx;
    return past(vp, at + 1);
}

static enum taken counter(struct vp *vp, const struct before *now, int at, bool aux, struct trouble *t, WHV_RUN_VP_EXIT_CONTEXT *c) {
    struct kvm_regs *r = &vp->run->s.regs.regs;
    uint64_t value = unicorn_counter(vp), node = 0;
    unicorn_msr(vp, false, 0xc0000103, &node);
    if (level(vp) && vp->run->s.regs.sregs.cr4 & 4)
        return unicorn_fault(t, PROTECTION, true, 0);
    if (EXITS_OF(vp).X64RdtscExit) {
        c->ExitReason = WHvRunVpExitReasonX64Rdtsc;
        c->ReadTsc.Tsc = value;
        c->ReadTsc.TscAux = node;
        c->ReadTsc.RdtscInfo.IsRdtscp = aux;
        tell_processor(vp, &now->regs, at + (aux ? 2 : 1), &c->VpContext);
        return EXITS;
    }
    r->rax = (uint32_t)value;
    r->rdx = value >> 32;
    if (aux)
        r->rcx = (uint32_t)node;
    return past(vp, at + (aux ? 2 : 1));
}

static enum taken hypercall(struct vp *vp, const struct before *now, int at, struct trouble *t, WHV_RUN_VP_EXIT_CONTEXT *c) {
    const struct kvm_regs *r = &now->regs;
    if (!EXITS_OF(vp).HypercallExit || level(vp))
        return unicorn_fault(t, INVALID_OPCODE, false, 0);
    c->ExitReason = WHvRunVpExitReasonHypercall;
    c->Hypercall.Rax = r->rax;
    c->Hypercall.Rbx = r->rbx;
    c->Hypercall.Rcx = r->rcx;
    c->Hypercall.Rdx = r->rdx;
    c->Hypercall.R8 = r->r8;
    c->Hypercall.Rsi = r->rsi;
    c->Hypercall.Rdi = r->rdi;
    tell_processor(vp, r, at + 2, &c->VpContext);
    return EXITS;
}

/* ---- the instructions that begin with 0f 01 */

static enum taken swap_gs(struct vp *vp, int length, struct trouble *t) {
    __u64 *base = &vp->run->s.regs.sregs.gs.base;
    uint64_t other, old = *base;
    if (level(vp))
        return unicorn_fault(t, PROTECTION, true, 0);
    unicorn_msr(vp, false, 0xc0000102, &other);
    unicorn_msr(vp, true, 0xc0000102, &old);
    *base = other;
    return past(vp, length);
}

static enum taken status_word(struct vp *vp, int modrm, int at, struct trouble *t) {
    struct kvm_sregs *s = &vp->run->s.regs.sregs;
    __u64 *reg = general(vp, modrm & 7);
    if (modrm >> 6 != 3)
        return NOT_TAKEN;
    if ((modrm >> 3 & 7) == 4) {
        *reg = code_bits(s, vp->run->s.regs.regs.rflags) == 16 ? (*reg & ~0xffffull) | (uint16_t)s->cr0 : is_long(vp) ? s->cr0 : (uint32_t)s->cr0;
        return past(vp, at + 2);
    }
    if (level(vp) || !set_cr0(s, (s->cr0 & ~0xeull) | (*reg & 0xf)))
        return unicorn_fault(t, PROTECTION, true, 0);
    return past(vp, at + 2);
}

static enum taken group(struct vp *vp, const struct before *now, int at, struct trouble *t, WHV_RUN_VP_EXIT_CONTEXT *c) {
    int modrm = at + 1 < now->count ? now->bytes[at + 1] : 0, which = modrm >> 3 & 7;
    switch (modrm) {
    case 0xc1: case 0xd9: return hypercall(vp, now, at, t, c);
    case 0xf8: return is_long(vp) ? swap_gs(vp, at + 2, t) : unicorn_fault(t, INVALID_OPCODE, false, 0);
    case 0xf9: return counter(vp, now, at, true, t, c);
    default: break;
    }
    if (which == 4 || which == 6)
        return status_word(vp, modrm, at, t);
    if (which == 7 && modrm >> 6 != 3 && level(vp) == 0)
        unicorn_forget(vp); /* INVLPG: Unicorn finds out its length */
    return NOT_TAKEN;
}

/* ---- SYSCALL and SYSRET. Source: AMD APM volume 3. */

static struct kvm_segment flat(uint16_t selector, bool code, int privilege, bool is_64) {
    return (struct kvm_segment){.limit = 0xffffffff, .selector = selector, .type = code ? 11 : 3, .s = 1, .dpl = privilege, .present = 1, .l = code && is_64, .db = !(code && is_64), .g = 1};
}

static enum taken call_system(struct vp *vp, int length, struct trouble *t) {
    struct kvm_sync_regs *now = &vp->run->s.regs;
    uint64_t star, target, mask;
    if (!(now->sregs.efer & EFER_SCE) || !is_long(vp))
        return unicorn_fault(t, INVALID_OPCODE, false, 0);
    unicorn_msr(vp, false, 0xc0000081, &star);
    unicorn_msr(vp, false, 0xc0000082, &target);
    unicorn_msr(vp, false, 0xc0000084, &mask);
    now->regs.rcx = now->regs.rip + length;
    now->regs.r11 = now->regs.rflags & ~(1ull << 16);
    now->regs.rip = target;
    now->regs.rflags = (now->regs.rflags & ~mask & ~(1ull << 16)) | 2;
    now->sregs.cs = flat(star >> 32 & 0xfffc, true, 0, true);
    now->sregs.ss = flat((star >> 32 & 0xfffc) + 8, false, 0, true);
    return TAKEN;
}

static enum taken return_from_system(struct vp *vp, const struct before *before, int at, struct trouble *t) {
    struct kvm_sync_regs *now = &vp->run->s.regs;
    bool is_64 = rex_of(vp, before, at) & 8;
    uint64_t star;
    if (!(now->sregs.efer & EFER_SCE) || !is_long(vp))
        return unicorn_fault(t, INVALID_OPCODE, false, 0);
    if (level(vp) || (is_64 && (int64_t)(now->regs.rcx << 16) >> 16 != (int64_t)now->regs.rcx))
        return unicorn_fault(t, PROTECTION, true, 0);
    unicorn_msr(vp, false, 0xc0000081, &star);
    now->regs.rip = is_64 ? now->regs.rcx : (uint32_t)now->regs.rcx;
    now->regs.rflags = (now->regs.r11 & 0x3c7fd7) | 2;
    now->sregs.cs = flat(((star >> 48) + (is_64 ? 16 : 0)) | 3, true, 3, is_64);
    now->sregs.ss = flat(((star >> 48) + 8) | 3, false, 3, true);
    return TAKEN;
}

static enum taken clear_task_switched(struct vp *vp, int length, struct trouble *t) {
    if (level(vp))
        return unicorn_fault(t, PROTECTION, true, 0);
    vp->run->s.regs.sregs.cr0 &= ~8ull;
    return past(vp, length);
}

enum taken unicorn_system(struct vp *vp, const struct before *now, int at, struct trouble *t, WHV_RUN_VP_EXIT_CONTEXT *c) {
    switch (now->bytes[at]) {
    case 0x01: return group(vp, now, at, t, c);
    case 0x05: return call_system(vp, at + 1, t);
    case 0x06: return clear_task_switched(vp, at + 1, t);
    case 0x07: return return_from_system(vp, now, at, t);
    case 0x20: case 0x22: return control(vp, now, at, t);
    case 0x21: case 0x23: return debug(vp, now, at, t);
    case 0x30: case 0x32: return model(vp, now, at, t, c);
    case 0x31: return counter(vp, now, at, false, t, c);
    case 0xa2: return identify(vp, now, at, c);
    default: return NOT_TAKEN;
    }
}
#endif
