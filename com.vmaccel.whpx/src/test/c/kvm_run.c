/* Runs of KVM, and its exits. */
#include "engine.h"
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

static void port(struct vp *vp, WHV_RUN_VP_EXIT_CONTEXT *c) {
    struct kvm_run *run = vp->run;
    struct before before = {0};
    struct written written = {.port = true, .address = run->io.port, .size = run->io.size};
    UINT16 number = run->io.port;
    int size = run->io.size;
    bool out = run->io.direction == KVM_EXIT_IO_OUT;
    if (out)
        memcpy(written.data, (uint8_t *)run + run->io.data_offset, size);
    if (!(out ? rewind_write(vp, &written, &before) : rewind_read(vp, &before))) {
        tell_unsupported(vp, number, c);
        return;
    }
    tell_port(vp, &before, number, size, out, c);
}

static void mmio(struct vp *vp, WHV_RUN_VP_EXIT_CONTEXT *c) {
    struct kvm_run *run = vp->run;
    struct before before = {0};
    struct written written = {.address = run->mmio.phys_addr, .size = run->mmio.len};
    uint64_t gpa = run->mmio.phys_addr;
    bool write = run->mmio.is_write;
    memcpy(written.data, run->mmio.data, sizeof run->mmio.data);
    if (write ? rewind_write(vp, &written, &before) : rewind_read(vp, &before))
        tell_memory(vp, gpa, write ? WHvMemoryAccessWrite : WHvMemoryAccessRead, &before, c);
    else
        tell_unsupported(vp, gpa, c);
}

static void msr(struct vp *vp, bool write, WHV_RUN_VP_EXIT_CONTEXT *c) {
    struct before before = {0};
    UINT32 number = vp->run->msr.index;
    rewind_msr(vp, &before);
    tell_msr(vp, &before, number, write, c);
}

/* KVM gives up where there is no code; the platform tells of an access to memory that is not there. */
static void failed(struct vp *vp, uint64_t parameter, WHV_RUN_VP_EXIT_CONTEXT *c) {
    struct before before = {0};
    uint64_t gpa;
    vp_sync(vp);
    before.regs = vp->run->s.regs.regs;
    uint64_t code = code_address(&vp->run->s.regs.sregs, before.regs.rip);
    if (vp_translate(vp, code, &gpa) == 0 && !memory_at(vp->partition, gpa))
        tell_memory(vp, gpa, WHvMemoryAccessExecute, &before, c);
    else
        tell_unsupported(vp, parameter, c);
}

/* KVM has set RF for the fault whose delivery failed; in the register of a processor it shows in no delivery. Source: Intel SDM volume 3 section 18.3.1.1. */
static void shut_down(struct vp *vp, WHV_RUN_VP_EXIT_CONTEXT *c) {
    struct kvm_regs *r = &vp->run->s.regs.regs;
    r->rflags &= ~RESUME_FLAG;
    ioctl(vp->fd, KVM_SET_REGS, r);
    tell_simple(vp, WHvRunVpExitReasonUnrecoverableException, c);
}

static void translate_exit(struct vp *vp, WHV_RUN_VP_EXIT_CONTEXT *c) {
    struct kvm_run *run = vp->run;
    switch (run->exit_reason) {
    case KVM_EXIT_IO: port(vp, c); break;
    case KVM_EXIT_MMIO: mmio(vp, c); break;
    case KVM_EXIT_X86_RDMSR: msr(vp, false, c); break;
    case KVM_EXIT_X86_WRMSR: msr(vp, true, c); break;
    case KVM_EXIT_IOAPIC_EOI:
        tell_simple(vp, WHvRunVpExitReasonX64ApicEoi, c);
        c->ApicEoi.InterruptVector = vp->run->eoi.vector;
        break;
    case KVM_EXIT_HLT: tell_simple(vp, WHvRunVpExitReasonX64Halt, c); break;
    case KVM_EXIT_SHUTDOWN: shut_down(vp, c); break;
    case KVM_EXIT_FAIL_ENTRY: tell_simple(vp, WHvRunVpExitReasonInvalidVpRegisterValue, c); break;
    case KVM_EXIT_IRQ_WINDOW_OPEN: tell_window(vp, WHvX64PendingInterrupt, c); break;
    default: failed(vp, run->exit_reason, c); break;
    }
}

static bool nmi_deliverable(struct vp *vp) {
    const struct kvm_vcpu_events *e = &vp->run->s.regs.events;
    return vp->notifications & 1 && !e->nmi.masked && !e->nmi.pending && !e->nmi.injected && !e->interrupt.shadow;
}

/* A fault pushes RF set (Intel SDM volume 3 section 18.3.1.1); KVM sees to that for those it raises, not for injected ones. True if RF was set for that. */
static bool set_resume(struct vp *vp) {
    struct kvm_vcpu_events e;
    struct kvm_regs r;
    if (ioctl(vp->fd, KVM_GET_VCPU_EVENTS, &e) < 0 || !e.exception.injected || !(FAULTS >> e.exception.nr & 1) || ioctl(vp->fd, KVM_GET_REGS, &r) < 0 || r.rflags & RESUME_FLAG)
        return false;
    r.rflags |= RESUME_FLAG;
    ioctl(vp->fd, KVM_SET_REGS, &r);
    return true;
}

/* The fault was not delivered. */
static void take_resume_back(struct vp *vp, WHV_RUN_VP_EXIT_CONTEXT *c) {
    vp_sync(vp);
    if (!vp->run->s.regs.events.exception.injected)
        return;
    vp->run->s.regs.regs.rflags &= ~RESUME_FLAG;
    c->VpContext.Rflags &= ~RESUME_FLAG;
    ioctl(vp->fd, KVM_SET_REGS, &vp->run->s.regs.regs);
}

/* True if the guest was left for something to tell. */
static bool enter(struct vp *vp, WHV_RUN_VP_EXIT_CONTEXT *c) {
    vp->run->request_interrupt_window = vp->notifications >> 1 & 1;
    bool stepping = steps(vp);
    struct step step;
    if (stepping && step_begin(vp, &step, c))
        return true;
    int result = ioctl(vp->fd, KVM_RUN, 0), error = errno;
    if (stepping && step_end(vp, &step, c))
        return true;
    if (take_cancel(vp) && result < 0 && error == EINTR) {
        tell_simple(vp, WHvRunVpExitReasonCanceled, c);
        c->CancelReason.CancelReason = WhvRunVpCancelReasonUser;
        return true;
    }
    if (result == 0 && vp->run->exit_reason == KVM_EXIT_DEBUG)
        return false;
    if (result == 0) {
        translate_exit(vp, c);
        return true;
    }
    if (error == EINTR && nmi_deliverable(vp)) {
        tell_window(vp, WHvX64PendingNmi, c);
        return true;
    }
    if (error != EINTR && error != EAGAIN) {
        failed(vp, error, c);
        return true;
    }
    return false;
}

bool kvm_run_once(struct vp *vp, WHV_RUN_VP_EXIT_CONTEXT *c) {
    bool resumes = set_resume(vp);
    bool told = enter(vp, c);
    if (resumes)
        take_resume_back(vp, c);
    return told;
}
