/* Runs. */
#define _GNU_SOURCE
#include "engine.h"
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

bool take_cancel(struct vp *vp) {
    pthread_mutex_lock(&vp->lock);
    bool cancelled = vp->cancelled;
    vp->cancelled = false;
    if (cancelled)
        vp->run->immediate_exit = 0;
    pthread_mutex_unlock(&vp->lock);
    return cancelled;
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

/* Some kinds of KVM execute an instruction before they look whether an interrupt can be taken, and that may be the one that forbids it. */
static bool interrupt_deliverable(struct vp *vp) {
    if (!(vp->notifications & 2))
        return false;
    vp->partition->engine->sync(vp);
    const struct kvm_vcpu_events *e = &vp->run->s.regs.events;
    bool busy = e->interrupt.shadow || e->interrupt.injected || e->exception.injected || e->nmi.pending || e->nmi.injected;
    return vp->run->s.regs.regs.rflags & INTERRUPT_FLAG && !busy;
}

static void invalid(struct vp *vp, WHV_RUN_VP_EXIT_CONTEXT *c) {
    vp->partition->engine->sync(vp);
    tell_simple(vp, WHvRunVpExitReasonInvalidVpRegisterValue, c);
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
        tell_window(vp, WHvX64PendingInterrupt, &context);
    else
        while (!p->engine->run_once(vp, &context))
            ;
    vp->state.have = vp->state.changed ? vp->state.have : 0;
    if (looks)
        timer_delete(timer);
    count_exit(vp, &context, since);
    end(vp);
    memcpy(buffer, &context, room < sizeof context ? room : sizeof context);
    return S_OK;
}
