/* Runs and their exits. */
#define _GNU_SOURCE
#include "double.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* The real-time signal that gets a thread out of KVM_RUN. It has a handler that does nothing. */
#define KICK (SIGRTMIN + 7)

#define INTERRUPT_FLAG (1 << 9)

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool is_sticky;

static void nothing(int signal) {
    (void)signal;
}

/* Whether a cancel before a run sticks is not documented: both ways are offered. */
static void prepare(void) {
    struct sigaction action = {.sa_handler = nothing};
    const char *cancel = getenv("WHPX_DOUBLE_CANCEL");
    sigaction(KICK, &action, NULL);
    is_sticky = !cancel || strcmp(cancel, "transient");
}

HRESULT EXPORT WINAPI WHvCancelRunVirtualProcessor(WHV_PARTITION_HANDLE handle, UINT32 index, UINT32 flags) {
    struct partition *p = handle;
    if (!p || flags)
        return E_INVALIDARG;
    struct vp *vp = vp_find(p, index);
    if (!vp)
        return WHV_E_VP_DOES_NOT_EXIST;
    pthread_mutex_lock(&vp->lock);
    bool repeated = vp->cancelled; /* one signal is enough: they queue, and a thread that gets many does nothing else */
    if (vp->running || is_sticky)
        vp->cancelled = true;
    if (vp->running && !repeated) {
        vp->run->immediate_exit = 1;
        syscall(SYS_tgkill, getpid(), vp->thread, KICK);
    }
    pthread_mutex_unlock(&vp->lock);
    return S_OK;
}

static bool take_cancel(struct vp *vp) {
    pthread_mutex_lock(&vp->lock);
    bool cancelled = vp->cancelled;
    vp->cancelled = false;
    if (cancelled)
        vp->run->immediate_exit = 0;
    pthread_mutex_unlock(&vp->lock);
    return cancelled;
}

/* ---- exits */

static void copy_segment(const struct kvm_segment *k, WHV_X64_SEGMENT_REGISTER *w) {
    *w = (WHV_X64_SEGMENT_REGISTER){.Base = k->base, .Limit = k->limit, .Selector = k->selector};
    w->SegmentType = k->type;
    w->NonSystemSegment = k->s;
    w->DescriptorPrivilegeLevel = k->dpl;
    w->Present = k->present && !k->unusable;
    w->Available = k->avl;
    w->Long = k->l;
    w->Default = k->db;
    w->Granularity = k->g;
}

void tell_processor(struct vp *vp, const struct kvm_regs *regs, int length, WHV_VP_EXIT_CONTEXT *c) {
    const struct kvm_sregs *s = &vp->run->s.regs.sregs;
    const struct kvm_vcpu_events *e = &vp->run->s.regs.events;
    c->ExecutionState.Cpl = s->ss.dpl;
    c->ExecutionState.Cr0Pe = s->cr0 & 1;
    c->ExecutionState.Cr0Am = s->cr0 >> 18 & 1;
    c->ExecutionState.EferLma = s->efer >> 10 & 1;
    c->ExecutionState.InterruptionPending = e->exception.injected || e->interrupt.injected || e->nmi.injected;
    c->ExecutionState.InterruptShadow = e->interrupt.shadow != 0;
    c->InstructionLength = length;
    c->Cr8 = s->cr8;
    copy_segment(&s->cs, &c->Cs);
    c->Rip = regs->rip;
    c->Rflags = regs->rflags;
}

static void unsupported(struct vp *vp, uint64_t parameter, WHV_RUN_VP_EXIT_CONTEXT *c) {
    c->ExitReason = WHvRunVpExitReasonUnsupportedFeature;
    c->UnsupportedFeature.FeatureCode = WHvUnsupportedFeatureIntercept;
    c->UnsupportedFeature.FeatureParameter = parameter;
    tell_processor(vp, &vp->run->s.regs.regs, 0, &c->VpContext);
}

static void port(struct vp *vp, WHV_RUN_VP_EXIT_CONTEXT *c) {
    struct kvm_run *run = vp->run;
    struct before before = {0};
    struct written written = {.port = true, .address = run->io.port, .size = run->io.size};
    UINT16 number = run->io.port;
    int size = run->io.size;
    bool out = run->io.direction == KVM_EXIT_IO_OUT, repeated;
    if (out)
        memcpy(written.data, (uint8_t *)run + run->io.data_offset, size);
    if (!(out ? rewind_write(vp, &written, &before) : rewind_read(vp, &before))) {
        unsupported(vp, number, c);
        return;
    }
    WHV_X64_IO_PORT_ACCESS_CONTEXT *access = &c->IoPortAccess;
    c->ExitReason = WHvRunVpExitReasonX64IoPortAccess;
    access->AccessInfo.IsWrite = out;
    access->AccessInfo.AccessSize = size;
    access->AccessInfo.StringOp = is_string(&before, &repeated);
    access->AccessInfo.RepPrefix = repeated;
    access->PortNumber = number;
    access->Rax = before.regs.rax;
    access->Rcx = before.regs.rcx;
    access->Rsi = before.regs.rsi;
    access->Rdi = before.regs.rdi;
    copy_segment(&run->s.regs.sregs.ds, &access->Ds);
    copy_segment(&run->s.regs.sregs.es, &access->Es);
    access->InstructionByteCount = before.count;
    memcpy(access->InstructionBytes, before.bytes, before.count);
    tell_processor(vp, &before.regs, before.length, &c->VpContext);
}

static void memory_access(struct vp *vp, uint64_t gpa, WHV_MEMORY_ACCESS_TYPE type, const struct before *before, WHV_RUN_VP_EXIT_CONTEXT *c) {
    WHV_MEMORY_ACCESS_CONTEXT *access = &c->MemoryAccess;
    c->ExitReason = WHvRunVpExitReasonMemoryAccess;
    access->AccessInfo.AccessType = type;
    access->AccessInfo.GpaUnmapped = !memory_at(vp->partition, gpa);
    access->Gpa = gpa;
    access->InstructionByteCount = before->count;
    memcpy(access->InstructionBytes, before->bytes, before->count);
    tell_processor(vp, &before->regs, 0, &c->VpContext);
}

static void mmio(struct vp *vp, WHV_RUN_VP_EXIT_CONTEXT *c) {
    struct kvm_run *run = vp->run;
    struct before before = {0};
    struct written written = {.address = run->mmio.phys_addr, .size = run->mmio.len};
    uint64_t gpa = run->mmio.phys_addr;
    bool write = run->mmio.is_write;
    memcpy(written.data, run->mmio.data, sizeof run->mmio.data);
    if (write ? rewind_write(vp, &written, &before) : rewind_read(vp, &before))
        memory_access(vp, gpa, write ? WHvMemoryAccessWrite : WHvMemoryAccessRead, &before, c);
    else
        unsupported(vp, gpa, c);
}

static void msr(struct vp *vp, bool write, WHV_RUN_VP_EXIT_CONTEXT *c) {
    struct before before = {0};
    UINT32 number = vp->run->msr.index;
    rewind_msr(vp, &before);
    c->ExitReason = WHvRunVpExitReasonX64MsrAccess;
    c->MsrAccess.AccessInfo.IsWrite = write;
    c->MsrAccess.MsrNumber = number;
    c->MsrAccess.Rax = before.regs.rax;
    c->MsrAccess.Rdx = before.regs.rdx;
    tell_processor(vp, &before.regs, before.length, &c->VpContext);
}

/* KVM gives up where there is no code; the platform tells of an access to memory that is not there. */
static void failed(struct vp *vp, uint64_t parameter, WHV_RUN_VP_EXIT_CONTEXT *c) {
    struct before before = {0};
    uint64_t gpa;
    vp_sync(vp);
    before.regs = vp->run->s.regs.regs;
    uint64_t code = code_address(&vp->run->s.regs.sregs, before.regs.rip);
    if (vp_translate(vp, code, &gpa) == 0 && !memory_at(vp->partition, gpa))
        memory_access(vp, gpa, WHvMemoryAccessExecute, &before, c);
    else
        unsupported(vp, parameter, c);
}

static void simple(struct vp *vp, WHV_RUN_VP_EXIT_REASON reason, WHV_RUN_VP_EXIT_CONTEXT *c) {
    c->ExitReason = reason;
    tell_processor(vp, &vp->run->s.regs.regs, 0, &c->VpContext);
}

/* KVM has set RF for the fault whose delivery failed; in the register of a processor it shows in no delivery. Source: Intel SDM volume 3 section 18.3.1.1. */
static void shut_down(struct vp *vp, WHV_RUN_VP_EXIT_CONTEXT *c) {
    struct kvm_regs *r = &vp->run->s.regs.regs;
    r->rflags &= ~RESUME_FLAG;
    ioctl(vp->fd, KVM_SET_REGS, r);
    simple(vp, WHvRunVpExitReasonUnrecoverableException, c);
}

static void window(struct vp *vp, WHV_X64_PENDING_INTERRUPTION_TYPE type, WHV_RUN_VP_EXIT_CONTEXT *c) {
    simple(vp, WHvRunVpExitReasonX64InterruptWindow, c);
    c->InterruptWindow.DeliverableType = type;
    vp->notifications &= type == WHvX64PendingNmi ? ~1ull : ~2ull;
}

static void translate_exit(struct vp *vp, WHV_RUN_VP_EXIT_CONTEXT *c) {
    struct kvm_run *run = vp->run;
    switch (run->exit_reason) {
    case KVM_EXIT_IO: port(vp, c); break;
    case KVM_EXIT_MMIO: mmio(vp, c); break;
    case KVM_EXIT_X86_RDMSR: msr(vp, false, c); break;
    case KVM_EXIT_X86_WRMSR: msr(vp, true, c); break;
    case KVM_EXIT_IOAPIC_EOI:
        simple(vp, WHvRunVpExitReasonX64ApicEoi, c);
        c->ApicEoi.InterruptVector = vp->run->eoi.vector;
        break;
    case KVM_EXIT_HLT: simple(vp, WHvRunVpExitReasonX64Halt, c); break;
    case KVM_EXIT_SHUTDOWN: shut_down(vp, c); break;
    case KVM_EXIT_FAIL_ENTRY: simple(vp, WHvRunVpExitReasonInvalidVpRegisterValue, c); break;
    case KVM_EXIT_IRQ_WINDOW_OPEN: window(vp, WHvX64PendingInterrupt, c); break;
    default: failed(vp, run->exit_reason, c); break;
    }
}

/* ---- runs */

/* KVM does not tell when a non-maskable interrupt can be taken: while that is asked for, the guest is interrupted now and then and looked at. */
static timer_t start_looking(void) {
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = KICK};
    struct itimerspec each = {.it_value.tv_nsec = 500000, .it_interval.tv_nsec = 500000};
    event._sigev_un._tid = gettid();
    timer_create(CLOCK_MONOTONIC, &event, &timer);
    timer_settime(timer, 0, &each, NULL);
    return timer;
}

static bool nmi_deliverable(struct vp *vp) {
    const struct kvm_vcpu_events *e = &vp->run->s.regs.events;
    return vp->notifications & 1 && !e->nmi.masked && !e->nmi.pending && !e->nmi.injected && !e->interrupt.shadow;
}

/* Some kinds of KVM execute an instruction before they look whether an interrupt can be taken, and that may be the one that forbids it. */
static bool interrupt_deliverable(struct vp *vp) {
    if (!(vp->notifications & 2))
        return false;
    vp_sync(vp);
    const struct kvm_vcpu_events *e = &vp->run->s.regs.events;
    bool busy = e->interrupt.shadow || e->interrupt.injected || e->exception.injected || e->nmi.pending || e->nmi.injected;
    return vp->run->s.regs.regs.rflags & INTERRUPT_FLAG && !busy;
}

/* True if the guest was left for something to tell. */
static bool run_once(struct vp *vp, WHV_RUN_VP_EXIT_CONTEXT *c) {
    vp->run->request_interrupt_window = vp->notifications >> 1 & 1;
    bool stepping = steps(vp);
    struct step step;
    if (stepping && step_begin(vp, &step, c))
        return true;
    int result = ioctl(vp->fd, KVM_RUN, 0), error = errno;
    if (stepping && step_end(vp, &step, c))
        return true;
    if (take_cancel(vp) && result < 0 && error == EINTR) {
        simple(vp, WHvRunVpExitReasonCanceled, c);
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
        window(vp, WHvX64PendingNmi, c);
        return true;
    }
    if (error != EINTR && error != EAGAIN) {
        failed(vp, error, c);
        return true;
    }
    return false;
}

/* Exceptions that are faults. Source: Intel SDM volume 3 table 7-1. #DB is one only for breakpoints at instructions, which push RF clear. */
#define FAULTS (1u << 0 | 1u << 5 | 1u << 6 | 1u << 7 | 1u << 10 | 1u << 11 | 1u << 12 | 1u << 13 | 1u << 14 | 1u << 16 | 1u << 17 | 1u << 19 | 1u << 20 | 1u << 21)

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

static void invalid(struct vp *vp, WHV_RUN_VP_EXIT_CONTEXT *c) {
    vp_sync(vp);
    simple(vp, WHvRunVpExitReasonInvalidVpRegisterValue, c);
}

static HRESULT begin(struct vp *vp) {
    pthread_mutex_lock(&vp->lock);
    bool busy = vp->running;
    vp->running = true;
    vp->thread = gettid();
    if (!busy)
        vp->run->immediate_exit = vp->cancelled;
    pthread_mutex_unlock(&vp->lock);
    return busy ? WHV_E_INVALID_VP_STATE : S_OK;
}

static void end(struct vp *vp) {
    pthread_mutex_lock(&vp->lock);
    vp->running = false;
    if (!is_sticky)
        vp->cancelled = false;
    vp->run->immediate_exit = 0;
    pthread_mutex_unlock(&vp->lock);
}

HRESULT EXPORT WINAPI WHvRunVirtualProcessor(WHV_PARTITION_HANDLE handle, UINT32 index, VOID *buffer, UINT32 room) {
    struct partition *p = handle;
    WHV_RUN_VP_EXIT_CONTEXT context = {0};
    if (!p || !buffer || room < 144 || (uintptr_t)buffer % 8)
        return E_INVALIDARG;
    struct vp *vp = vp_find(p, index);
    if (!vp)
        return WHV_E_VP_DOES_NOT_EXIST;
    pthread_once(&once, prepare);
    HRESULT result = begin(vp);
    if (result != S_OK)
        return result;
    uint64_t since = thread_ticks();
    bool looks = vp->notifications & 1;
    timer_t timer;
    if (looks)
        timer = start_looking();
    if (vp_flush(vp))
        invalid(vp, &context);
    else if (interrupt_deliverable(vp))
        window(vp, WHvX64PendingInterrupt, &context);
    else {
        bool resumes = set_resume(vp);
        while (!run_once(vp, &context))
            ;
        if (resumes)
            take_resume_back(vp, &context);
    }
    vp->state.have = vp->state.changed ? vp->state.have : 0;
    if (looks)
        timer_delete(timer);
    count_exit(vp, &context, since);
    end(vp);
    memcpy(buffer, &context, room < sizeof context ? room : sizeof context);
    return S_OK;
}
