/* Instructions that exit, or that Unicorn does not execute as a processor does, are executed here. */
#if __has_include(<unicorn/unicorn.h>)
#include "unicorn.h"
#include <string.h>

enum taken unicorn_fault(struct trouble *t, int vector, bool has_code, uint32_t code) {
    *t = (struct trouble){.outcome = FAULT, .vector = vector, .has_code = has_code, .code = code};
    return RAISES;
}

/* The bitmap of the task segment. Source: Intel SDM volume 1 section 20.5.2. */
static bool bitmap_allows(struct vp *vp, uint16_t port, int size) {
    const struct kvm_segment *tr = &vp->run->s.regs.sregs.tr;
    struct trouble t;
    uint16_t map, bits;
    if (tr->limit < 103 || !unicorn_read(vp, tr->base + 102, &map, 2, READ, 0, &t) || map + port / 8u + 1 > tr->limit || !unicorn_read(vp, tr->base + map + port / 8, &bits, 2, READ, 0, &t))
        return false;
    return !(bits >> port % 8 & ((1 << size) - 1));
}

static bool may_access(struct vp *vp, uint16_t port, int size) {
    const struct kvm_sync_regs *now = &vp->run->s.regs;
    bool protected = now->sregs.cr0 & CR0_PE;
    return !protected || level(vp) <= (int)(now->regs.rflags >> 12 & 3) || bitmap_allows(vp, port, size);
}

static enum taken port(struct vp *vp, const struct before *now, int at, int size, struct trouble *t, WHV_RUN_VP_EXIT_CONTEXT *c) {
    uint8_t op = now->bytes[at];
    bool out = op >= 0xe4 ? op & 2 : op >= 0x6e, immediate = op >= 0xe4 && op <= 0xe7, repeated;
    UINT16 number = immediate ? now->bytes[at + 1] : now->regs.rdx;
    struct before before = *now;
    before.length = at + 1 + immediate;
    size = op & 1 ? size : 1;
    if (!may_access(vp, number, size))
        return unicorn_fault(t, PROTECTION, true, 0);
    int bits = code_bits(&vp->run->s.regs.sregs, now->regs.rflags);
    if (is_string(now, &repeated) && repeated && !(now->regs.rcx & (bits == 64 ? ~0ull : bits == 32 ? 0xffffffff : 0xffff))) {
        vp->run->s.regs.regs.rip += before.length;
        return TAKEN;
    }
    tell_port(vp, &before, number, size, out, c);
    return EXITS;
}

static enum taken halt(struct vp *vp, int length, struct trouble *t, WHV_RUN_VP_EXIT_CONTEXT *c) {
    if (level(vp))
        return unicorn_fault(t, PROTECTION, true, 0);
    vp->run->s.regs.regs.rip += length;
    tell_simple(vp, WHvRunVpExitReasonX64Halt, c);
    return EXITS;
}

/* INT n, INT3 and INTO: the frame shows the place behind them, an exception on the way shows theirs. */
static enum taken software(struct vp *vp, int vector, int length, struct trouble *t) {
    struct kvm_sync_regs saved = vp->run->s.regs;
    WHV_EXTENDED_VM_EXITS exits = {.AsUINT64 = vp->partition->extended_exits};
    if (vector < 32 && exits.ExceptionExit && vp->partition->exception_exits >> vector & 1)
        return unicorn_fault(t, vector, false, 0);
    vp->run->s.regs.regs.rip += length;
    if (unicorn_deliver(vp, vector, false, 0, true, t))
        return TAKEN;
    vp->run->s.regs = saved;
    return RAISES;
}

static bool is_prefix(uint8_t b, int bits) {
    return b == 0x66 || b == 0x67 || b == 0xf0 || b == 0xf2 || b == 0xf3 || b == 0x26 || b == 0x2e || b == 0x36 || b == 0x3e || b == 0x64 || b == 0x65 || (bits == 64 && (b & 0xf0) == 0x40);
}

/* Executes an instruction if it is one of these. */
enum taken unicorn_take(struct vp *vp, const struct before *now, struct trouble *t, WHV_RUN_VP_EXIT_CONTEXT *c) {
    int bits = code_bits(&vp->run->s.regs.sregs, now->regs.rflags), at = 0;
    bool wide = false;
    for (; at < now->count && is_prefix(now->bytes[at], bits); at++)
        wide |= now->bytes[at] == 0x66;
    if (at + 1 >= now->count && (at >= now->count || now->bytes[at] == 0x0f || now->bytes[at] == 0xcd))
        return NOT_TAKEN;
    int size = (bits == 16) != wide ? 2 : 4;
    switch (now->bytes[at]) {
    case 0xf4: return halt(vp, at + 1, t, c);
    case 0x6c ... 0x6f: case 0xe4 ... 0xe7: case 0xec ... 0xef: return port(vp, now, at, size, t, c);
    case 0xcc: return software(vp, BREAKPOINT, at + 1, t);
    case 0xcd: return software(vp, now->bytes[at + 1], at + 2, t);
    case 0xce: return bits == 64 || !(now->regs.rflags >> 11 & 1) ? NOT_TAKEN : software(vp, OVERFLOW, at + 1, t);
    case 0x0f: return unicorn_system(vp, now, at + 1, t, c);
    default: return NOT_TAKEN;
    }
}
#endif
