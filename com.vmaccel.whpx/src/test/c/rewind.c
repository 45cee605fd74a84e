/*
 * The state before an instruction, which KVM does not give. The access is completed with dummy values and what that changed is undone: a read has changed nothing when it exits, so its
 * registers are kept from then; a write may have changed everything, which decode.c works backwards.
 */
#define _GNU_SOURCE
#include "double.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#define MOST_FRAGMENTS 100000
#define MOST_UNDO (1 << 20)

static void give_dummy(struct kvm_run *run) {
    if (run->exit_reason == KVM_EXIT_IO && run->io.direction == KVM_EXIT_IO_IN)
        memset((uint8_t *)run + run->io.data_offset, 0, (size_t)run->io.size * run->io.count);
    else if (run->exit_reason == KVM_EXIT_MMIO && !run->mmio.is_write)
        memset(run->mmio.data, 0, sizeof run->mmio.data);
    else if (run->exit_reason == KVM_EXIT_X86_RDMSR || run->exit_reason == KVM_EXIT_X86_WRMSR)
        run->msr.error = 1;
}

static void append(struct written *w, const struct kvm_run *run) {
    if (w && run->exit_reason == KVM_EXIT_MMIO && run->mmio.is_write && w->size + run->mmio.len <= sizeof w->data) {
        memcpy(w->data + w->size, run->mmio.data, run->mmio.len);
        w->size += run->mmio.len;
    }
}

/* Completes the access; executes nothing further. */
void retire(struct vp *vp, struct written *w) {
    for (int i = 0; i < MOST_FRAGMENTS; i++) {
        give_dummy(vp->run);
        vp->run->immediate_exit = 1;
        if (ioctl(vp->fd, KVM_RUN, 0) < 0)
            break;
        append(w, vp->run);
    }
    vp->run->immediate_exit = 0;
}

/*
 * KVM's emulator sets RF between the iterations of a string instruction. The architecture has it in images of RFLAGS that are pushed, and the state of an instruction that exits has it clear.
 * Source: Intel SDM volume 3 sections 18.3.1.1 and 28.3.3.
 */
static void hide_resume(struct kvm_sync_regs *exited) {
    exited->regs.rflags &= ~RESUME_FLAG;
}

/* Guest memory that completing an access may change: the destination of a string instruction, or the stack. */
struct undo {
    uint64_t address;
    int count;
    uint8_t *bytes;
};

static void undo_save(struct vp *vp, const struct before *b, struct undo *u) {
    const struct kvm_sregs *s = &vp->run->s.regs.sregs;
    bool repeated, down = b->regs.rflags >> 10 & 1;
    if (is_string(b, &repeated)) {
        uint64_t count = repeated ? b->regs.rcx & 0xffffffff : 1, bytes = count * 8 < MOST_UNDO ? count * 8 : MOST_UNDO;
        u->address = (s->es.base + b->regs.rdi) - (down ? bytes : 0);
        u->count = bytes + 8;
    } else {
        u->address = s->ss.base + b->regs.rsp - 16;
        u->count = 16;
    }
    u->bytes = malloc(u->count);
    u->count = guest_read(vp, u->address, u->bytes, u->count);
}

static void undo_restore(struct vp *vp, struct undo *u) {
    guest_write(vp, u->address, u->bytes, u->count);
    free(u->bytes);
}

void restore(struct vp *vp, const struct kvm_sync_regs *saved) {
    struct kvm_sync_regs *now = &vp->run->s.regs;
    struct kvm_vcpu_events events = saved->events;
    struct kvm_sregs sregs = saved->sregs;
    if (memcmp(&now->sregs, &sregs, sizeof sregs))
        ioctl(vp->fd, KVM_SET_SREGS, &sregs);
    ioctl(vp->fd, KVM_SET_REGS, &saved->regs);
    events.flags = KVM_VCPUEVENT_VALID_NMI_PENDING | KVM_VCPUEVENT_VALID_SHADOW;
    ioctl(vp->fd, KVM_SET_VCPU_EVENTS, &events);
    *now = *saved;
}

static void tell_code(struct vp *vp, struct before *b) {
    const struct kvm_sregs *s = &vp->run->s.regs.sregs;
    b->count = guest_read(vp, code_address(s, b->regs.rip), b->bytes, 15);
    b->length = forward_length(b->bytes, b->count, code_bits(s, b->regs.rflags));
}

bool rewind_read(struct vp *vp, struct before *before) {
    struct kvm_sync_regs saved = vp->run->s.regs;
    struct kvm_xsave vectors;
    struct undo undo;
    bool memory = vp->run->exit_reason == KVM_EXIT_MMIO;
    hide_resume(&saved);
    before->regs = saved.regs;
    tell_code(vp, before);
    undo_save(vp, before, &undo);
    if (memory)
        ioctl(vp->fd, KVM_GET_XSAVE, &vectors);
    retire(vp, NULL);
    restore(vp, &saved);
    if (memory)
        ioctl(vp->fd, KVM_SET_XSAVE, &vectors);
    undo_restore(vp, &undo);
    return true;
}

bool rewind_write(struct vp *vp, struct written *written, struct before *before) {
    struct kvm_sync_regs exited = vp->run->s.regs;
    retire(vp, written);
    hide_resume(&exited);
    hide_resume(&vp->run->s.regs); /* what is worked backwards from */
    if (exited.regs.rip != vp->run->s.regs.regs.rip) {
        before->regs = exited.regs;
        restore(vp, &exited);
    } else {
        if (!find_before(vp, written, before))
            return false;
        exited.regs = before->regs;
        exited.events.exception.pending = exited.events.exception.injected = 0; /* a trap behind the instruction */
        restore(vp, &exited);
    }
    tell_code(vp, before);
    return true;
}

void rewind_msr(struct vp *vp, struct before *before) {
    struct kvm_sync_regs saved = vp->run->s.regs;
    before->regs = saved.regs;
    tell_code(vp, before);
    retire(vp, NULL);
    restore(vp, &saved);
}
