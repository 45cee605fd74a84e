/* Capabilities, partitions, their properties, memory and virtual processors. */
#include "engine.h"
#include <stdlib.h>
#include <string.h>

static HRESULT answer(const void *value, UINT32 size, VOID *buffer, UINT32 room, UINT32 *written) {
    if (!buffer)
        return E_INVALIDARG;
    if (room < size)
        return WHV_E_INSUFFICIENT_BUFFER;
    memcpy(buffer, value, size);
    if (written)
        *written = size;
    return S_OK;
}

static uint64_t exits(void) {
    return (WHV_EXTENDED_VM_EXITS){.X64MsrExit = 1, .X64CpuidExit = 1, .X64RdtscExit = 1, .ExceptionExit = 1, .HypercallExit = 1}.AsUINT64;
}

/* Vectors 0 to 31 but those of interrupts, aborts and the reserved ones. */
static uint64_t exceptions(void) {
    return 0xffffffffu & ~(1u << 2 | 1u << 8 | 1u << 9 | 1u << 15 | 0xffe00000u);
}

/* No engine beneath has guests of guests. WHPX_DOUBLE_NESTED=announced is for tests of what is said of them. */
static bool nested_is_offered(void) {
    const char *nested = getenv("WHPX_DOUBLE_NESTED");
    return nested && !strcmp(nested, "announced");
}

HRESULT EXPORT WINAPI WHvGetCapability(WHV_CAPABILITY_CODE code, VOID *buffer, UINT32 room, UINT32 *written) {
    WHV_CAPABILITY c = {0};
    switch (code) {
    case WHvCapabilityCodeHypervisorPresent:
        c.HypervisorPresent = engine_chosen()->is_present();
        return answer(&c.HypervisorPresent, sizeof c.HypervisorPresent, buffer, room, written);
    case WHvCapabilityCodeFeatures:
        c.Features.Xsave = c.Features.DirtyPageTracking = 1;
        c.Features.LocalApicEmulation = engine_chosen()->has_apics;
        return answer(&c.Features, sizeof c.Features, buffer, room, written);
    case WHvCapabilityCodeExtendedVmExits:
        c.ExtendedVmExits.AsUINT64 = exits();
        return answer(&c.ExtendedVmExits, sizeof c.ExtendedVmExits, buffer, room, written);
    case WHvCapabilityCodeX64MsrExitBitmap:
        c.X64MsrExitBitmap.UnhandledMsrs = 1;
        return answer(&c.X64MsrExitBitmap, sizeof c.X64MsrExitBitmap, buffer, room, written);
    case WHvCapabilityCodeExceptionExitBitmap:
        c.ExceptionExitBitmap = exceptions();
        return answer(&c.ExceptionExitBitmap, sizeof c.ExceptionExitBitmap, buffer, room, written);
    case WHvCapabilityCodeGpaRangePopulateFlags:
        c.GpaRangePopulateFlags.AsUINT32 = POPULATE_FLAGS;
        return answer(&c.GpaRangePopulateFlags, sizeof c.GpaRangePopulateFlags, buffer, room, written);
    case WHvCapabilityCodeProcessorFeaturesBanks:
        c.ProcessorFeaturesBanks.BanksCount = WHV_PROCESSOR_FEATURES_BANKS_COUNT;
        c.ProcessorFeaturesBanks.Bank1.NestedVirtSupport = nested_is_offered();
        return answer(&c.ProcessorFeaturesBanks, sizeof c.ProcessorFeaturesBanks, buffer, room, written);
    case WHvCapabilityCodeProcessorClockFrequency:
        c.ProcessorClockFrequency = engine_chosen()->hertz();
        return answer(&c.ProcessorClockFrequency, sizeof c.ProcessorClockFrequency, buffer, room, written);
    default:
        return WHV_E_UNKNOWN_CAPABILITY;
    }
}

HRESULT EXPORT WINAPI WHvCreatePartition(WHV_PARTITION_HANDLE *handle) {
    if (!handle)
        return E_INVALIDARG;
    struct partition *p = calloc(1, sizeof *p);
    if (!p)
        return E_OUTOFMEMORY;
    p->kvm = p->vm = -1;
    p->engine = engine_chosen();
    pthread_mutexattr_t recursive;
    pthread_mutexattr_init(&recursive);
    pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&p->lock, &recursive);
    pthread_mutex_init(&p->door, NULL);
    *handle = p;
    return S_OK;
}

HRESULT EXPORT WINAPI WHvSetPartitionProperty(WHV_PARTITION_HANDLE handle, WHV_PARTITION_PROPERTY_CODE code, const VOID *buffer, UINT32 size) {
    struct partition *p = handle;
    const WHV_PARTITION_PROPERTY *value = buffer;
    if (!p || !buffer)
        return E_INVALIDARG;
    if (code == WHvPartitionPropertyCodeReferenceTime)
        return size != sizeof(UINT64) ? E_INVALIDARG : time_set(p, *(const UINT64 *)buffer);
    if (p->is_set_up)
        return WHV_E_INVALID_PARTITION_CONFIG;
    switch (code) {
    case WHvPartitionPropertyCodeProcessorCount:
        if (size != sizeof value->ProcessorCount || value->ProcessorCount < 1 || value->ProcessorCount > MOST_VPS)
            return E_INVALIDARG;
        p->processor_count = value->ProcessorCount;
        return S_OK;
    case WHvPartitionPropertyCodeExtendedVmExits:
        if (size != sizeof value->ExtendedVmExits || (value->ExtendedVmExits.AsUINT64 & ~exits()))
            return E_INVALIDARG;
        p->extended_exits = value->ExtendedVmExits.AsUINT64;
        return S_OK;
    case WHvPartitionPropertyCodeX64MsrExitBitmap:
        if (size != sizeof value->X64MsrExitBitmap || (value->X64MsrExitBitmap.AsUINT64 & ~1ull))
            return E_INVALIDARG;
        p->msr_exits = value->X64MsrExitBitmap.AsUINT64;
        return S_OK;
    case WHvPartitionPropertyCodeExceptionExitBitmap:
        if (size != sizeof value->ExceptionExitBitmap || (value->ExceptionExitBitmap & ~exceptions()))
            return E_INVALIDARG;
        p->exception_exits = value->ExceptionExitBitmap;
        return S_OK;
    case WHvPartitionPropertyCodeLocalApicEmulationMode:
        if (size != sizeof value->LocalApicEmulationMode || value->LocalApicEmulationMode > (p->engine->has_apics ? WHvX64LocalApicEmulationModeX2Apic : WHvX64LocalApicEmulationModeNone))
            return E_INVALIDARG;
        p->apic_mode = value->LocalApicEmulationMode;
        return S_OK;
    case WHvPartitionPropertyCodeNestedVirtualization:
        if (size != sizeof value->NestedVirtualization || (value->NestedVirtualization && !nested_is_offered()))
            return E_INVALIDARG;
        p->is_nested = value->NestedVirtualization;
        return S_OK;
    case WHvPartitionPropertyCodeCpuidExitList:
        if (size % sizeof *p->cpuid_exits || size > sizeof p->cpuid_exits)
            return E_INVALIDARG;
        memcpy(p->cpuid_exits, buffer, size);
        p->cpuid_exit_count = size / sizeof *p->cpuid_exits;
        return S_OK;
    case WHvPartitionPropertyCodeCpuidResultList2:
        if (size % sizeof *p->cpuid || size > MOST_LEAVES * sizeof *p->cpuid)
            return E_INVALIDARG;
        free(p->cpuid);
        p->cpuid = malloc(size);
        memcpy(p->cpuid, buffer, size);
        p->cpuid_count = size / sizeof *p->cpuid;
        return S_OK;
    default:
        return WHV_E_UNKNOWN_PROPERTY;
    }
}

HRESULT EXPORT WINAPI WHvSetupPartition(WHV_PARTITION_HANDLE handle) {
    struct partition *p = handle;
    if (!p)
        return E_INVALIDARG;
    if (p->is_set_up || !p->processor_count)
        return WHV_E_INVALID_PARTITION_CONFIG;
    HRESULT result = p->engine->create(p);
    p->is_set_up = result == S_OK;
    return result;
}

HRESULT EXPORT WINAPI WHvDeletePartition(WHV_PARTITION_HANDLE handle) {
    struct partition *p = handle;
    if (!p)
        return E_INVALIDARG;
    for (int i = 0; i < MOST_VPS; i++)
        if (p->vps[i])
            p->engine->vp_close(p->vps[i]);
    p->engine->close(p);
    pthread_mutex_destroy(&p->lock);
    pthread_mutex_destroy(&p->door);
    free(p->cpuid);
    free(p);
    return S_OK;
}

/* ---- memory */

static bool unaligned(uint64_t value) {
    return value & (PAGE - 1);
}

static HRESULT map(struct partition *p, struct slot wanted) {
    int number = -1;
    for (int i = MOST_SLOTS - 1; i >= 0; i--) {
        struct slot *s = &p->slots[i];
        if (!s->size)
            number = i;
        else if (wanted.gpa < s->gpa + s->size && s->gpa < wanted.gpa + wanted.size)
            return E_INVALIDARG;
    }
    if (number < 0)
        return E_OUTOFMEMORY;
    p->slots[number] = wanted;
    if (p->engine->map(p, number, wanted.size) < 0) {
        p->slots[number].size = 0;
        return E_FAIL;
    }
    return S_OK;
}

HRESULT EXPORT WINAPI WHvMapGpaRange(WHV_PARTITION_HANDLE handle, VOID *source, WHV_GUEST_PHYSICAL_ADDRESS gpa, UINT64 size, WHV_MAP_GPA_RANGE_FLAGS flags) {
    struct partition *p = handle;
    if (!p || !source || unaligned((uintptr_t)source) || unaligned(gpa) || unaligned(size) || !size || gpa + size < gpa || flags & ~15u || !(flags & 7))
        return E_INVALIDARG;
    if (!p->is_set_up)
        return WHV_E_INVALID_PARTITION_CONFIG;
    partition_lock(p);
    HRESULT result = map(p, (struct slot){.gpa = gpa, .size = size, .host = source, .flags = flags});
    pthread_mutex_unlock(&p->lock);
    return result;
}

static int slot_of(struct partition *p, uint64_t gpa, uint64_t size) {
    for (int i = 0; i < MOST_SLOTS; i++)
        if (p->slots[i].size == size && p->slots[i].gpa == gpa)
            return i;
    return -1;
}

HRESULT EXPORT WINAPI WHvUnmapGpaRange(WHV_PARTITION_HANDLE handle, WHV_GUEST_PHYSICAL_ADDRESS gpa, UINT64 size) {
    struct partition *p = handle;
    if (!p || unaligned(gpa) || unaligned(size) || !size)
        return E_INVALIDARG;
    partition_lock(p);
    int number = slot_of(p, gpa, size);
    HRESULT result = number < 0 ? WHV_E_GPA_RANGE_NOT_FOUND : p->engine->map(p, number, 0) < 0 ? E_FAIL : S_OK;
    if (result == S_OK)
        p->slots[number].size = 0;
    pthread_mutex_unlock(&p->lock);
    return result;
}

HRESULT EXPORT WINAPI WHvQueryGpaRangeDirtyBitmap(WHV_PARTITION_HANDLE handle, WHV_GUEST_PHYSICAL_ADDRESS gpa, UINT64 size, UINT64 *bitmap, UINT32 room) {
    struct partition *p = handle;
    if (!p || unaligned(gpa) || unaligned(size) || !size)
        return E_INVALIDARG;
    if (bitmap && room < (size / PAGE + 63) / 64 * 8)
        return WHV_E_INSUFFICIENT_BUFFER;
    partition_lock(p);
    int number = slot_of(p, gpa, size);
    HRESULT result = number < 0 ? WHV_E_GPA_RANGE_NOT_FOUND : p->slots[number].flags & WHvMapGpaRangeFlagTrackDirtyPages ? S_OK : E_INVALIDARG;
    if (result == S_OK && bitmap)
        result = p->engine->take_dirty(p, number, bitmap) < 0 ? E_FAIL : S_OK;
    pthread_mutex_unlock(&p->lock);
    return result;
}

/* ---- virtual processors */

HRESULT EXPORT WINAPI WHvCreateVirtualProcessor(WHV_PARTITION_HANDLE handle, UINT32 index, UINT32 flags) {
    struct partition *p = handle;
    if (!p || flags)
        return E_INVALIDARG;
    if (!p->is_set_up)
        return WHV_E_INVALID_PARTITION_CONFIG;
    if (index >= p->processor_count)
        return E_INVALIDARG;
    if (vp_find(p, index))
        return WHV_E_VP_ALREADY_EXISTS;
    struct vp *vp = calloc(1, sizeof *vp);
    if (!vp)
        return E_OUTOFMEMORY;
    vp->partition = p;
    vp->index = index;
    HRESULT result = p->engine->vp_open(vp);
    if (result != S_OK) {
        p->engine->vp_close(vp);
        return result;
    }
    partition_lock(p);
    p->vps[index] = vp;
    pthread_mutex_unlock(&p->lock);
    return S_OK;
}

HRESULT EXPORT WINAPI WHvDeleteVirtualProcessor(WHV_PARTITION_HANDLE handle, UINT32 index) {
    struct partition *p = handle;
    if (!p)
        return E_INVALIDARG;
    struct vp *vp = vp_find(p, index);
    if (!vp)
        return WHV_E_VP_DOES_NOT_EXIST;
    pthread_mutex_lock(&vp->lock);
    bool running = vp->running;
    pthread_mutex_unlock(&vp->lock);
    if (running)
        return WHV_E_INVALID_VP_STATE;
    partition_lock(p);
    p->vps[index] = NULL;
    pthread_mutex_unlock(&p->lock);
    p->engine->vp_close(vp);
    return S_OK;
}

HRESULT EXPORT WINAPI WHvTranslateGva(
    WHV_PARTITION_HANDLE handle, UINT32 index, WHV_GUEST_VIRTUAL_ADDRESS gva, WHV_TRANSLATE_GVA_FLAGS flags, WHV_TRANSLATE_GVA_RESULT *result, WHV_GUEST_PHYSICAL_ADDRESS *gpa) {
    struct partition *p = handle;
    if (!p || !result || !gpa || flags & ~0x31fu)
        return E_INVALIDARG;
    struct vp *vp = vp_find(p, index);
    if (!vp)
        return WHV_E_VP_DOES_NOT_EXIST;
    if (vp_flush(vp))
        return WHV_E_INVALID_VP_STATE;
    result->ResultCode = vp_translate(vp, gva, gpa) < 0 ? WHvTranslateGvaResultPageNotPresent : WHvTranslateGvaResultSuccess;
    return S_OK;
}
