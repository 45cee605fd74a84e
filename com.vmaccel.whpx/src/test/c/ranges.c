/* Ranges of guest memory: advice on them, and what a virtual processor sees of them, the registers of its local APIC included. */
#include "engine.h"
#include <string.h>

static bool aligned(uint64_t value) {
    return !(value & (PAGE - 1));
}

/* The flags of mappings that an access needs. */
static const UINT32 needed[] = {WHvMapGpaRangeFlagRead, WHvMapGpaRangeFlagWrite, WHvMapGpaRangeFlagExecute};

static struct slot *slot_at(struct partition *p, uint64_t gpa) {
    for (int i = 0; i < MOST_SLOTS; i++)
        if (p->slots[i].size && gpa - p->slots[i].gpa < p->slots[i].size)
            return &p->slots[i];
    return NULL;
}

static HRESULT populate_range(struct partition *p, const WHV_MEMORY_RANGE_ENTRY *range, WHV_MEMORY_ACCESS_TYPE type, bool touch) {
    if (!aligned(range->GuestAddress) || !aligned(range->SizeInBytes) || !range->SizeInBytes || range->GuestAddress + range->SizeInBytes < range->GuestAddress)
        return E_INVALIDARG;
    for (uint64_t at = 0; at < range->SizeInBytes; at += PAGE) {
        struct slot *s = slot_at(p, range->GuestAddress + at);
        if (!s)
            return WHV_E_GPA_RANGE_NOT_FOUND;
        if (!(s->flags & needed[type]))
            return E_INVALIDARG;
        if (touch)
            (void)*(volatile uint8_t *)(s->host + (range->GuestAddress + at - s->gpa));
    }
    return S_OK;
}

HRESULT EXPORT WINAPI WHvAdviseGpaRange(
    WHV_PARTITION_HANDLE handle, const WHV_MEMORY_RANGE_ENTRY *ranges, UINT32 count, WHV_ADVISE_GPA_RANGE_CODE code, const VOID *buffer, UINT32 size) {
    struct partition *p = handle;
    const WHV_ADVISE_GPA_RANGE_POPULATE *advice = buffer;
    if (!p || !ranges || !count || code != WHvAdviseGpaRangeCodePopulate || !advice || size != sizeof *advice || advice->Flags.AsUINT32 & ~POPULATE_FLAGS
        || (UINT32)advice->AccessType > WHvMemoryAccessExecute)
        return E_INVALIDARG;
    if (!p->is_set_up)
        return WHV_E_INVALID_PARTITION_CONFIG;
    HRESULT result = S_OK;
    partition_lock(p);
    for (int touch = 0; touch < 2; touch++)
        for (UINT32 i = 0; i < count && result == S_OK; i++)
            result = populate_range(p, &ranges[i], advice->AccessType, touch);
    pthread_mutex_unlock(&p->lock);
    return result;
}

/* ---- what a virtual processor sees */

static bool is_cache_type(UINT32 type) {
    return type == WHvCacheTypeUncached || type == WHvCacheTypeWriteCombining || (type >= WHvCacheTypeWriteThrough && type <= WHvCacheTypeWriteBack);
}

static HRESULT access_range(struct partition *p, UINT32 index, uint64_t gpa, WHV_ACCESS_GPA_CONTROLS controls, void *data, UINT32 size, bool write) {
    if (!p || !data || !size || size > WHV_READ_WRITE_GPA_RANGE_MAX_SIZE || (gpa & (PAGE - 1)) + size > PAGE || controls.Reserved || !is_cache_type(controls.CacheType))
        return E_INVALIDARG;
    struct vp *vp = vp_find(p, index);
    if (!vp)
        return WHV_E_VP_DOES_NOT_EXIST;
    if (vp->running || vp_flush(vp))
        return WHV_E_INVALID_VP_STATE;
    if (apic_covers(vp, gpa))
        return apic_access(vp, gpa & (PAGE - 1), data, size, write);
    uint8_t *memory = memory_at(p, gpa);
    if (!memory)
        return WHV_E_GPA_RANGE_NOT_FOUND;
    memcpy(write ? (void *)memory : data, write ? data : memory, size);
    return S_OK;
}

HRESULT EXPORT WINAPI WHvReadGpaRange(WHV_PARTITION_HANDLE handle, UINT32 index, WHV_GUEST_PHYSICAL_ADDRESS gpa, WHV_ACCESS_GPA_CONTROLS controls, PVOID data, UINT32 size) {
    return access_range(handle, index, gpa, controls, data, size, false);
}

HRESULT EXPORT WINAPI WHvWriteGpaRange(WHV_PARTITION_HANDLE handle, UINT32 index, WHV_GUEST_PHYSICAL_ADDRESS gpa, WHV_ACCESS_GPA_CONTROLS controls, const VOID *data, UINT32 size) {
    return access_range(handle, index, gpa, controls, (void *)data, size, true);
}
