/* Delivery of exceptions and interrupts to the guest's handlers, of which Unicorn has none. Source: Intel SDM volume 3 chapter 7, volume 3 section 22.1.4 for real mode. */
#if __has_include(<unicorn/unicorn.h>)
#include "unicorn.h"
#include <string.h>

enum { CODE = 8, CONFORMING = 4, GATE_INTERRUPT = 6, GATE_TRAP = 7, WIDE = 8, EXTERNAL = 1, IN_IDT = 2, NESTED = 1 << 14, VIRTUAL = 1 << 17, ALIGNMENT = 1 << 18 };

/* An event on its way: where its handler is, and the stack it gets. */
struct delivery {
    int word;                  /* bytes of what is pushed */
    int level;                 /* of the handler */
    bool is_interrupt_gate;
    uint16_t selector;
    uint64_t offset, stack;    /* the second is linear */
    uint64_t pointer, flags;   /* the second as they are pushed */
    struct kvm_segment code, stack_segment;
};

static bool fault(struct trouble *t, int vector, uint32_t code) {
    *t = (struct trouble){.outcome = FAULT, .vector = vector, .has_code = true, .code = code};
    return false;
}

static void real_segment(struct kvm_segment *s, uint16_t selector) {
    s->selector = selector;
    s->base = selector << 4;
}

static bool push(struct vp *vp, struct delivery *d, uint64_t value, struct trouble *t) {
    d->pointer = d->word == 2 && !d->stack_segment.db ? (uint16_t)(d->pointer - 2) : d->pointer - d->word;
    if (d->word != 8 && d->stack_segment.db)
        d->pointer = (uint32_t)d->pointer;
    return unicorn_write(vp, d->stack_segment.base + d->pointer, &value, d->word, d->level, t);
}

static void set_pointer(struct vp *vp, const struct delivery *d) {
    struct kvm_regs *r = &vp->run->s.regs.regs;
    r->rsp = d->word == 8 || d->stack_segment.db ? d->pointer : (r->rsp & ~0xffffull) | (uint16_t)d->pointer;
}

static bool deliver_real(struct vp *vp, int vector, struct trouble *t) {
    struct kvm_sync_regs *now = &vp->run->s.regs;
    uint16_t entry[2];
    struct delivery d = {.word = 2, .pointer = now->regs.rsp, .stack_segment = now->sregs.ss};
    if (vector * 4u + 3 > now->sregs.idt.limit)
        return fault(t, PROTECTION, 0);
    if (!unicorn_read(vp, now->sregs.idt.base + vector * 4, entry, 4, READ, 0, t) || !push(vp, &d, now->regs.rflags, t) || !push(vp, &d, now->sregs.cs.selector, t)
        || !push(vp, &d, now->regs.rip, t))
        return false;
    set_pointer(vp, &d);
    now->regs.rip = entry[0];
    real_segment(&now->sregs.cs, entry[1]);
    now->regs.rflags &= ~(uint64_t)(INTERRUPT_FLAG | TRAP_FLAG | ALIGNMENT);
    return true;
}

/* Whatever is done for the processor itself is done at level 0. */
static bool read_system(struct vp *vp, uint64_t linear, void *bytes, int count, struct trouble *t) {
    return unicorn_read(vp, linear, bytes, count, READ, 0, t);
}

static bool gate(struct vp *vp, int vector, bool software, struct delivery *d, int *stack, struct trouble *t) {
    const struct kvm_sregs *s = &vp->run->s.regs.sregs;
    bool is_long = s->efer & EFER_LMA;
    uint64_t entry[2] = {0};
    unsigned size = is_long ? 16 : 8, code = vector * 8 + IN_IDT + (software ? 0 : EXTERNAL);
    if (vector * size + size - 1 > s->idt.limit)
        return fault(t, PROTECTION, code);
    if (!read_system(vp, s->idt.base + vector * size, entry, size, t))
        return false;
    int type = entry[0] >> 40 & 31, level_needed = entry[0] >> 45 & 3;
    bool wide = type & WIDE;
    if ((type & 7) < GATE_INTERRUPT || type & 16 || (is_long && !wide) || (software && level_needed < level(vp)))
        return fault(t, PROTECTION, code);
    if (!(entry[0] >> 47 & 1))
        return fault(t, NOT_PRESENT, code);
    d->is_interrupt_gate = (type & 7) == GATE_INTERRUPT;
    d->word = is_long ? 8 : wide ? 4 : 2;
    d->selector = entry[0] >> 16;
    d->offset = (entry[0] & 0xffff) | (wide ? entry[0] >> 32 & 0xffff0000 : 0) | (is_long ? entry[1] << 32 : 0);
    *stack = is_long ? entry[0] >> 32 & 7 : 0;
    return true;
}

static void unpack(uint64_t descriptor, uint16_t selector, struct kvm_segment *s) {
    uint32_t limit = (descriptor & 0xffff) | (descriptor >> 32 & 0xf0000);
    bool pages = descriptor >> 55 & 1;
    *s = (struct kvm_segment){.base = (descriptor >> 16 & 0xffffff) | (descriptor >> 32 & 0xff000000), .limit = pages ? limit << 12 | 0xfff : limit, .selector = selector,
                              .type = descriptor >> 40 & 15, .s = descriptor >> 44 & 1, .dpl = descriptor >> 45 & 3, .present = descriptor >> 47 & 1,
                              .avl = descriptor >> 52 & 1, .l = descriptor >> 53 & 1, .db = descriptor >> 54 & 1, .g = pages};
}

static bool descriptor(struct vp *vp, uint16_t selector, int vector, struct kvm_segment *s, struct trouble *t) {
    const struct kvm_sregs *now = &vp->run->s.regs.sregs;
    uint64_t base = selector & 4 ? now->ldt.base : now->gdt.base, bytes;
    unsigned limit = selector & 4 ? now->ldt.limit : now->gdt.limit;
    if ((selector & ~3u) == 0 || (selector | 7u) > limit)
        return fault(t, vector, selector & ~3u);
    if (!read_system(vp, base + (selector & ~7u), &bytes, 8, t))
        return false;
    unpack(bytes, selector, s);
    return s->s || fault(t, vector, selector & ~3u);
}

static bool handler(struct vp *vp, struct delivery *d, struct trouble *t) {
    if (!descriptor(vp, d->selector, PROTECTION, &d->code, t))
        return false;
    if (!(d->code.type & CODE) || d->code.dpl > level(vp))
        return fault(t, PROTECTION, d->selector & ~3u);
    if (!d->code.present)
        return fault(t, NOT_PRESENT, d->selector & ~3u);
    d->level = d->code.type & CONFORMING ? level(vp) : d->code.dpl;
    d->code.selector = (d->selector & ~3) | d->level;
    d->code.type |= 1;
    return true;
}

static bool stack_long(struct vp *vp, struct delivery *d, int interrupt_stack, struct trouble *t) {
    struct kvm_sync_regs *now = &vp->run->s.regs;
    d->pointer = now->regs.rsp;
    d->stack_segment = now->sregs.ss;
    if (d->level < level(vp)) {
        d->stack_segment = (struct kvm_segment){.selector = d->level, .dpl = d->level, .unusable = 1};
    }
    d->stack_segment.base = 0;
    unsigned at = interrupt_stack ? 28 + interrupt_stack * 8 : 4 + d->level * 8;
    if ((interrupt_stack || d->level < level(vp)) && !read_system(vp, now->sregs.tr.base + at, &d->pointer, 8, t))
        return false;
    d->pointer &= ~15ull;
    return true;
}

static bool stack_protected(struct vp *vp, struct delivery *d, struct trouble *t) {
    struct kvm_sync_regs *now = &vp->run->s.regs;
    uint32_t pointer;
    uint16_t selector;
    d->pointer = now->regs.rsp;
    d->stack_segment = now->sregs.ss;
    if (d->level == level(vp))
        return true;
    unsigned at = 4 + d->level * 8; /* of a task segment of 32 bits */
    if (!read_system(vp, now->sregs.tr.base + at, &pointer, 4, t) || !read_system(vp, now->sregs.tr.base + at + 4, &selector, 2, t))
        return false;
    d->pointer = pointer;
    return descriptor(vp, selector, 10, &d->stack_segment, t);
}

static bool push_frame(struct vp *vp, struct delivery *d, bool has_code, uint32_t code, struct trouble *t) {
    const struct kvm_sync_regs *now = &vp->run->s.regs;
    bool whole = d->word == 8 || d->level != level(vp);
    if (whole && (!push(vp, d, now->sregs.ss.selector, t) || !push(vp, d, now->regs.rsp, t)))
        return false;
    return push(vp, d, d->flags, t) && push(vp, d, now->sregs.cs.selector, t) && push(vp, d, now->regs.rip, t) && (!has_code || push(vp, d, code, t));
}

/* Nothing has changed but memory if it fails. */
bool unicorn_deliver(struct vp *vp, int vector, bool has_code, uint32_t code, bool software, struct trouble *t) {
    struct kvm_sync_regs *now = &vp->run->s.regs;
    bool is_fault = !software && vector < 32 && FAULTS >> vector & 1;
    struct delivery d = {.flags = now->regs.rflags | (is_fault ? RESUME_FLAG : 0)};
    int stack = 0;
    if (!(now->sregs.cr0 & CR0_PE))
        return deliver_real(vp, vector, t);
    if (!gate(vp, vector, software, &d, &stack, t) || !handler(vp, &d, t))
        return false;
    if (!(now->sregs.efer & EFER_LMA ? stack_long(vp, &d, stack, t) : stack_protected(vp, &d, t)) || !push_frame(vp, &d, has_code, code, t))
        return false;
    now->sregs.cs = d.code;
    now->sregs.ss = d.stack_segment;
    set_pointer(vp, &d);
    now->regs.rip = d.offset;
    now->regs.rflags &= ~(uint64_t)(TRAP_FLAG | NESTED | RESUME_FLAG | VIRTUAL | (d.is_interrupt_gate ? INTERRUPT_FLAG : 0));
    return true;
}

static bool contributes(int vector) {
    return vector == DIVIDE || (vector >= 10 && vector <= 13);
}

/* Delivers an exception, and what its delivery raises; false if that comes to an end. Source: Intel SDM volume 3 table 7-5. */
bool unicorn_raise(struct vp *vp, struct trouble *t) {
    for (;;) {
        struct trouble next, now = *t;
        if (now.vector == PAGE_FAULT)
            vp->run->s.regs.sregs.cr2 = now.address;
        if (unicorn_deliver(vp, now.vector, now.has_code, now.code, false, &next))
            return true;
        if (next.outcome == HOLE) {
            *t = next;
            return false;
        }
        if (now.vector == DOUBLE_FAULT) {
            t->outcome = SHUTDOWN;
            return false;
        }
        bool doubled = (contributes(now.vector) && contributes(next.vector)) || (now.vector == PAGE_FAULT && (contributes(next.vector) || next.vector == PAGE_FAULT));
        *t = doubled ? (struct trouble){.outcome = FAULT, .vector = DOUBLE_FAULT, .has_code = true} : next;
    }
}
#endif
