/* The extended state. WHPX_DOUBLE_XSAVE=compacted gives the area in that format, which is always taken. Source: Intel SDM volume 1 section 13.4.3. */
#include "engine.h"
#include <stdlib.h>
#include <string.h>

enum { LEAF = 0xd, XSTATE_BV = 512, XCOMP_BV = 520, EXTENDED = 576, ALIGNED = 2 };

#define COMPACTED (1ull << 63)

static uint64_t word(const uint8_t *area, int at) {
    uint64_t value;
    memcpy(&value, area + at, sizeof value);
    return value;
}

/* Moves the components between the formats; returns the end of the compacted one. */
static UINT32 move(struct vp *vp, uint64_t components, uint8_t *standard, uint8_t *compacted, bool expand) {
    UINT32 at = EXTENDED;
    for (int i = 2; i < 63; i++) {
        if (!(components >> i & 1))
            continue;
        WHV_CPUID_OUTPUT c = cpuid_answer(vp, LEAF, i);
        at = c.Ecx & ALIGNED ? (at + 63) / 64 * 64 : at;
        if (expand)
            memcpy(standard + c.Ebx, compacted + at, c.Eax);
        else
            memcpy(compacted + at, standard + c.Ebx, c.Eax);
        at += c.Eax;
    }
    return at;
}

static bool compacts(void) {
    const char *format = getenv("WHPX_DOUBLE_XSAVE");
    return format && !strcmp(format, "compacted");
}

HRESULT EXPORT WINAPI WHvGetVirtualProcessorXsaveState(WHV_PARTITION_HANDLE handle, UINT32 index, VOID *buffer, UINT32 room, UINT32 *written) {
    struct partition *p = handle;
    struct vp *vp = p ? vp_find(p, index) : NULL;
    struct kvm_xsave area, compacted = {0};
    UINT32 size = sizeof area;
    if (!p || !buffer)
        return E_INVALIDARG;
    if (!vp)
        return WHV_E_VP_DOES_NOT_EXIST;
    if (p->engine->xsave(vp, false, &area) < 0)
        return E_FAIL;
    uint8_t *bytes = (uint8_t *)&area;
    if (compacts()) {
        WHV_CPUID_OUTPUT all = cpuid_answer(vp, LEAF, 0);
        uint64_t components = all.Eax | (uint64_t)all.Edx << 32, mark = components | COMPACTED;
        memcpy(&compacted, bytes, EXTENDED);
        memcpy((uint8_t *)&compacted + XCOMP_BV, &mark, sizeof mark);
        size = move(vp, components, bytes, (uint8_t *)&compacted, false);
        bytes = (uint8_t *)&compacted;
    }
    if (written)
        *written = size;
    if (room < size)
        return WHV_E_INSUFFICIENT_BUFFER;
    memcpy(buffer, bytes, size);
    return S_OK;
}

HRESULT EXPORT WINAPI WHvSetVirtualProcessorXsaveState(WHV_PARTITION_HANDLE handle, UINT32 index, const VOID *buffer, UINT32 size) {
    struct partition *p = handle;
    struct vp *vp = p ? vp_find(p, index) : NULL;
    struct kvm_xsave given = {0}, area = {0};
    if (!p || !buffer || size > sizeof area || size < EXTENDED)
        return E_INVALIDARG;
    if (!vp)
        return WHV_E_VP_DOES_NOT_EXIST;
    memcpy(&given, buffer, size);
    uint64_t mark = word((uint8_t *)&given, XCOMP_BV);
    if (compacts() && !(mark & COMPACTED))
        return E_INVALIDARG;
    if (mark & COMPACTED) {
        memcpy(&area, &given, EXTENDED);
        memset((uint8_t *)&area + XCOMP_BV, 0, sizeof mark);
        move(vp, mark & ~COMPACTED, (uint8_t *)&area, (uint8_t *)&given, true);
    } else {
        area = given;
    }
    return p->engine->xsave(vp, true, &area) < 0 ? E_INVALIDARG : S_OK;
}
