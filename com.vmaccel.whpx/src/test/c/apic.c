/* Local APICs, which KVM emulates, and interrupts for them. Nobody emulates an IOAPIC. */
#include "engine.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

enum { PINS = 24, APIC_PAGE = 4096, MESSAGES = 0xfee00000, LOGICAL = 1 << 2, LEVEL = 1 << 15, ASSERT = 1 << 14 };

int apic_create(struct partition *p) {
    struct kvm_enable_cap cap = {.cap = KVM_CAP_SPLIT_IRQCHIP, .args = {PINS}};
    return p->apic_mode ? ioctl(p->vm, KVM_ENABLE_CAP, &cap) : 0;
}

/* KVM tells the end of those interrupts only that a route leads to: a route for each that was asked for. */
static int route(struct partition *p, uint32_t address, uint32_t data) {
    struct { struct kvm_irq_routing head; struct kvm_irq_routing_entry entries[PINS]; } table = {0};
    int i = 0;
    while (i < PINS && p->levels[i].address && (p->levels[i].address != address || p->levels[i].data != data))
        i++;
    if (i == PINS)
        return -1;
    p->levels[i].address = address;
    p->levels[i].data = data;
    for (i = 0; i < PINS && p->levels[i].address; i++)
        table.entries[i] = (struct kvm_irq_routing_entry){
            .gsi = i, .type = KVM_IRQ_ROUTING_MSI, .u.msi = {.address_lo = p->levels[i].address, .data = p->levels[i].data}};
    table.head.nr = i;
    return ioctl(p->vm, KVM_SET_GSI_ROUTING, &table);
}

static bool is_known_type(UINT32 type) {
    return type == WHvX64InterruptTypeFixed || type == WHvX64InterruptTypeLowestPriority || type == WHvX64InterruptTypeNmi || type == WHvX64InterruptTypeInit
        || type == WHvX64InterruptTypeSipi;
}

HRESULT EXPORT WINAPI WHvRequestInterrupt(WHV_PARTITION_HANDLE handle, const WHV_INTERRUPT_CONTROL *control, UINT32 size) {
    struct partition *p = handle;
    if (!p || !control || size != sizeof *control || !is_known_type(control->Type) || control->DestinationMode > 1 || control->TriggerMode > 1 || control->Vector > 255)
        return E_INVALIDARG;
    if (!p->is_set_up || !p->apic_mode)
        return WHV_E_INVALID_PARTITION_CONFIG;
    bool level = control->TriggerMode == WHvX64InterruptTriggerModeLevel;
    struct kvm_msi msi = {.address_lo = MESSAGES | (control->Destination & 0xff) << 12 | (control->DestinationMode ? LOGICAL : 0), .address_hi = control->Destination & ~0xffu,
                          .data = control->Vector | control->Type << 8 | (level ? LEVEL | ASSERT : 0)};
    partition_lock(p);
    int result = level ? route(p, msi.address_lo, msi.data) : 0;
    pthread_mutex_unlock(&p->lock);
    if (result < 0)
        return E_OUTOFMEMORY;
    return ioctl(p->vm, KVM_SIGNAL_MSI, &msi) < 0 && errno != EPERM ? E_FAIL : S_OK;
}

/* ---- state */

static HRESULT find(struct partition *p, UINT32 index, const void *buffer, struct vp **vp) {
    if (!p || !buffer)
        return E_INVALIDARG;
    *vp = vp_find(p, index);
    if (!*vp)
        return WHV_E_VP_DOES_NOT_EXIST;
    if (!p->apic_mode || (*vp)->running)
        return WHV_E_INVALID_VP_STATE;
    return vp_flush(*vp) ? WHV_E_INVALID_VP_STATE : S_OK;
}

HRESULT EXPORT WINAPI WHvGetVirtualProcessorInterruptControllerState2(WHV_PARTITION_HANDLE handle, UINT32 index, VOID *state, UINT32 size, UINT32 *written) {
    struct vp *vp;
    struct kvm_lapic_state lapic;
    HRESULT result = find(handle, index, state, &vp);
    if (result != S_OK)
        return result;
    if (written)
        *written = APIC_PAGE;
    if (size < APIC_PAGE)
        return WHV_E_INSUFFICIENT_BUFFER;
    if (ioctl(vp->fd, KVM_GET_LAPIC, &lapic) < 0)
        return E_FAIL;
    memset(state, 0, APIC_PAGE);
    memcpy(state, &lapic, sizeof lapic);
    return S_OK;
}

HRESULT EXPORT WINAPI WHvSetVirtualProcessorInterruptControllerState2(WHV_PARTITION_HANDLE handle, UINT32 index, const VOID *state, UINT32 size) {
    struct vp *vp;
    struct kvm_lapic_state lapic;
    HRESULT result = find(handle, index, state, &vp);
    if (result != S_OK)
        return result;
    if (size != APIC_PAGE)
        return E_INVALIDARG;
    memcpy(&lapic, state, sizeof lapic);
    vp->state.have = 0; /* the task priority is also a control register */
    return ioctl(vp->fd, KVM_SET_LAPIC, &lapic) < 0 ? E_INVALIDARG : S_OK;
}

/* Whether an address is in the page of the local APIC, which lies over memory. Source: Intel SDM volume 3 section 11.4. */
bool apic_covers(struct vp *vp, uint64_t gpa) {
    enum { ENABLED = 1 << 11, X2 = 1 << 10 };
    if (!vp->partition->apic_mode || vp->partition->engine->load(vp, SREGS) < 0)
        return false;
    uint64_t base = vp->state.sregs.apic_base;
    return base & ENABLED && !(base & X2) && (gpa & ~(APIC_PAGE - 1ull)) == (base & 0xffffffffff000);
}

/* Those registers only whose writing is nothing but that: priority, logical destination, its format, spurious vector, local vectors, divisor. */
static bool is_plain(UINT32 offset) {
    return offset == 0x80 || offset == 0xd0 || offset == 0xe0 || offset == 0xf0 || (offset >= 0x320 && offset <= 0x370) || offset == 0x3e0;
}

HRESULT apic_access(struct vp *vp, UINT32 offset, void *data, UINT32 size, bool write) {
    struct kvm_lapic_state lapic;
    if (size != 4 || offset % 16 || offset >= sizeof lapic)
        return E_INVALIDARG;
    if (ioctl(vp->fd, KVM_GET_LAPIC, &lapic) < 0)
        return E_FAIL;
    if (!write) {
        memcpy(data, lapic.regs + offset, size);
        return S_OK;
    }
    if (!is_plain(offset))
        return E_NOTIMPL;
    memcpy(lapic.regs + offset, data, size);
    vp->state.have = 0;
    return ioctl(vp->fd, KVM_SET_LAPIC, &lapic) < 0 ? E_INVALIDARG : S_OK;
}

HRESULT activity_get(struct vp *vp, uint64_t *activity) {
    struct kvm_mp_state state = {0};
    WHV_INTERNAL_ACTIVITY_REGISTER r = {0};
    if (vp->partition->apic_mode && (vp_flush(vp) || ioctl(vp->fd, KVM_GET_MP_STATE, &state) < 0))
        return E_FAIL;
    r.StartupSuspend = state.mp_state == KVM_MP_STATE_UNINITIALIZED || state.mp_state == KVM_MP_STATE_INIT_RECEIVED;
    r.HaltSuspend = state.mp_state == KVM_MP_STATE_HALTED;
    *activity = r.AsUINT64;
    return S_OK;
}

HRESULT activity_set(struct vp *vp, uint64_t activity) {
    WHV_INTERNAL_ACTIVITY_REGISTER r = {.AsUINT64 = activity};
    struct kvm_mp_state state = {.mp_state = r.StartupSuspend ? KVM_MP_STATE_UNINITIALIZED : r.HaltSuspend ? KVM_MP_STATE_HALTED : KVM_MP_STATE_RUNNABLE};
    if (!vp->partition->apic_mode)
        return activity ? E_INVALIDARG : S_OK;
    return vp_flush(vp) || ioctl(vp->fd, KVM_SET_MP_STATE, &state) < 0 ? E_FAIL : S_OK;
}
