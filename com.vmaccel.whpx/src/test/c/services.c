/* What is counted, and a partition's time. */
#include "engine.h"
#include <string.h>
#include <time.h>

enum { TICK_NANOS = 100 };

static uint64_t ticks(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return ((uint64_t)t.tv_sec * 1000000000 + t.tv_nsec) / TICK_NANOS;
}

/* How fast the time-stamp counter of this system counts, which guests of KVM see: measured once, to about one part in ten thousand. */
static uint64_t hertz;

static void measure_counter(void) {
    enum { NANOS = 20000000 };
    struct timespec from, to, wait = {.tv_nsec = NANOS};
    clock_gettime(CLOCK_MONOTONIC_RAW, &from);
    uint64_t before = __builtin_ia32_rdtsc();
    nanosleep(&wait, NULL);
    clock_gettime(CLOCK_MONOTONIC_RAW, &to);
    uint64_t counted = __builtin_ia32_rdtsc() - before;
    double seconds = (to.tv_sec - from.tv_sec) + (to.tv_nsec - from.tv_nsec) / 1e9;
    hertz = counted / seconds;
}

uint64_t counter_hertz(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, measure_counter);
    return hertz;
}

/* ---- counters */

uint64_t thread_ticks(void) {
    return ticks(CLOCK_THREAD_CPUTIME_ID);
}

/* Counts an exit and the time until it. */
void count_exit(struct vp *vp, const WHV_RUN_VP_EXIT_CONTEXT *c, uint64_t since) {
    WHV_PROCESSOR_ACTIVITY_COUNTERS *a = &vp->activity;
    WHV_PROCESSOR_INTERCEPT_COUNTER *counter;
    switch (c->ExitReason) {
    case WHvRunVpExitReasonX64IoPortAccess: counter = &a->IoInstructions; break;
    case WHvRunVpExitReasonMemoryAccess: counter = &a->NestedPageFaultIntercepts; break;
    case WHvRunVpExitReasonX64Halt: counter = &a->HaltInstructions; break;
    case WHvRunVpExitReasonX64Cpuid: counter = &a->CpuidInstructions; break;
    case WHvRunVpExitReasonX64MsrAccess: counter = &a->MsrAccesses; break;
    case WHvRunVpExitReasonX64InterruptWindow: counter = &a->PendingInterrupts; break;
    case WHvRunVpExitReasonHypercall: counter = &a->Hypercalls; break;
    default: counter = &a->OtherIntercepts; break;
    }
    uint64_t spent = thread_ticks() - since;
    counter->Count++;
    counter->Time100ns += spent;
    vp->runtime.TotalRuntime100ns += spent;
}

static HRESULT give(const void *value, UINT32 size, VOID *buffer, UINT32 room, UINT32 *written) {
    if (written)
        *written = size;
    if (room < size)
        return WHV_E_INSUFFICIENT_BUFFER;
    memcpy(buffer, value, size);
    return S_OK;
}

HRESULT EXPORT WINAPI WHvGetPartitionCounters(WHV_PARTITION_HANDLE handle, WHV_PARTITION_COUNTER_SET set, VOID *buffer, UINT32 room, UINT32 *written) {
    struct partition *p = handle;
    WHV_PARTITION_MEMORY_COUNTERS memory = {0};
    if (!p || !buffer || set != WHvPartitionCounterSetMemory)
        return E_INVALIDARG;
    partition_lock(p);
    for (int i = 0; i < MOST_SLOTS; i++)
        memory.Mapped4KPageCount += p->slots[i].size / PAGE;
    pthread_mutex_unlock(&p->lock);
    return give(&memory, sizeof memory, buffer, room, written);
}

HRESULT EXPORT WINAPI WHvGetVirtualProcessorCounters(WHV_PARTITION_HANDLE handle, UINT32 index, WHV_PROCESSOR_COUNTER_SET set, VOID *buffer, UINT32 room, UINT32 *written) {
    struct partition *p = handle;
    struct vp *vp = p ? vp_find(p, index) : NULL;
    WHV_PROCESSOR_GUEST_EVENT_COUNTERS events = {0};
    if (!p || !buffer)
        return E_INVALIDARG;
    if (!vp)
        return WHV_E_VP_DOES_NOT_EXIST;
    switch (set) {
    case WHvProcessorCounterSetRuntime: return give(&vp->runtime, sizeof vp->runtime, buffer, room, written);
    case WHvProcessorCounterSetIntercepts: return give(&vp->activity, sizeof vp->activity, buffer, room, written);
    case WHvProcessorCounterSetEvents: return give(&events, sizeof events, buffer, room, written);
    default: return E_INVALIDARG; /* as a version that does not have the set */
    }
}

/* ---- time */

static int engine_clock(struct partition *p, bool write, uint64_t *time) {
    uint64_t nanos = *time * TICK_NANOS;
    int result = p->engine->clock(p, write, &nanos);
    *time = nanos / TICK_NANOS;
    return result;
}

HRESULT EXPORT WINAPI WHvSuspendPartitionTime(WHV_PARTITION_HANDLE handle) {
    struct partition *p = handle;
    if (!p)
        return E_INVALIDARG;
    if (!p->is_set_up || p->time_suspended)
        return WHV_E_INVALID_PARTITION_CONFIG;
    p->time_suspended = true;
    p->time = 0;
    return engine_clock(p, false, &p->time) < 0 ? E_FAIL : S_OK;
}

HRESULT EXPORT WINAPI WHvResumePartitionTime(WHV_PARTITION_HANDLE handle) {
    struct partition *p = handle;
    if (!p)
        return E_INVALIDARG;
    if (!p->time_suspended)
        return S_OK;
    p->time_suspended = false;
    return engine_clock(p, true, &p->time) < 0 ? E_FAIL : S_OK;
}

HRESULT time_set(struct partition *p, uint64_t time) {
    if (!p->time_suspended)
        return WHV_E_INVALID_PARTITION_CONFIG;
    p->time = time;
    return S_OK;
}

HRESULT EXPORT WINAPI WHvGetPartitionProperty(WHV_PARTITION_HANDLE handle, WHV_PARTITION_PROPERTY_CODE code, VOID *buffer, UINT32 room, UINT32 *written) {
    struct partition *p = handle;
    if (!p || !buffer)
        return E_INVALIDARG;
    if (!p->is_set_up)
        return WHV_E_INVALID_PARTITION_CONFIG;
    if (code == WHvPartitionPropertyCodeProcessorCount)
        return give(&p->processor_count, sizeof p->processor_count, buffer, room, written);
    if (code != WHvPartitionPropertyCodeReferenceTime)
        return WHV_E_UNKNOWN_PROPERTY;
    uint64_t time = 0;
    if (p->time_suspended)
        time = p->time;
    else if (engine_clock(p, false, &time) < 0)
        return E_FAIL;
    return give(&time, sizeof time, buffer, room, written);
}
