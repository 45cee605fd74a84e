/* Registers by name, in batches. A batch is checked wholly before any of it is written. */
#include "engine.h"
#include <stdlib.h>
#include <string.h>

static const struct { UINT32 name, index; } msrs[] = {
    {WHvX64RegisterTsc, 0x10}, {WHvX64RegisterKernelGsBase, 0xc0000102}, {WHvX64RegisterPat, 0x277}, {WHvX64RegisterSysenterCs, 0x174},
    {WHvX64RegisterSysenterEsp, 0x175}, {WHvX64RegisterSysenterEip, 0x176}, {WHvX64RegisterStar, 0xc0000081}, {WHvX64RegisterLstar, 0xc0000082},
    {WHvX64RegisterCstar, 0xc0000083}, {WHvX64RegisterSfmask, 0xc0000084}, {WHvX64RegisterTscAux, 0xc0000103}, {WHvX64RegisterTscAdjust, 0x3b},
    {WHvX64RegisterTscDeadline, 0x6e0}, {WHvX64RegisterXss, 0xda0}, {WHvX64RegisterMsrMtrrDefType, 0x2ff}, {WHvX64RegisterMsrMtrrCap, 0xfe},
};

static int msr_of(UINT32 name) {
    for (size_t i = 0; i < sizeof msrs / sizeof *msrs; i++)
        if (msrs[i].name == name)
            return (int)i;
    return -1;
}

static int msr_access(struct vp *vp, bool write, UINT32 index, uint64_t *value) {
    return vp->partition->engine->msr(vp, write, index, value);
}

uint64_t msr_value(struct vp *vp, UINT32 index) {
    uint64_t value = 0;
    return msr_access(vp, false, index, &value) < 0 ? 0 : value;
}

static int part_of(UINT32 name) {
    if (name <= WHvX64RegisterRflags)
        return REGS;
    if (name <= WHvX64RegisterCr8 || name == WHvX64RegisterEfer || name == WHvX64RegisterApicBase)
        return SREGS;
    if (name <= WHvX64RegisterDr7)
        return DEBUG;
    if (name == WHvX64RegisterXCr0)
        return XCRS;
    if (name == WHvRegisterPendingInterruption || name == WHvRegisterInterruptState)
        return EVENTS;
    return 0;
}

static bool is_known(UINT32 name) {
    return part_of(name) || msr_of(name) >= 0 || name == WHvX64RegisterDeliverabilityNotifications || name == WHvRegisterInternalActivityState;
}

static int load(struct vp *vp, int parts) {
    int result = vp->partition->engine->load(vp, parts & ~vp->state.have);
    vp->state.have |= parts;
    return result;
}

/* Gives the engine what was written. What it refuses stays written here. */
int vp_flush(struct vp *vp) {
    struct state *s = &vp->state;
    int result = vp->partition->engine->store(vp);
    if (result == 0)
        s->have = s->changed = 0;
    return result;
}

static __u64 *general(struct kvm_regs *r, UINT32 name) {
    __u64 *all[] = {&r->rax, &r->rcx, &r->rdx, &r->rbx, &r->rsp, &r->rbp, &r->rsi, &r->rdi, &r->r8, &r->r9, &r->r10, &r->r11,
                    &r->r12, &r->r13, &r->r14, &r->r15, &r->rip, &r->rflags};
    return all[name];
}

static struct kvm_segment *segment(struct kvm_sregs *s, UINT32 name) {
    struct kvm_segment *all[] = {&s->es, &s->cs, &s->ss, &s->ds, &s->fs, &s->gs, &s->ldt, &s->tr};
    return all[name - WHvX64RegisterEs];
}

static __u64 *control(struct kvm_sregs *s, UINT32 name) {
    switch (name) {
    case WHvX64RegisterCr0: return &s->cr0;
    case WHvX64RegisterCr2: return &s->cr2;
    case WHvX64RegisterCr3: return &s->cr3;
    case WHvX64RegisterCr4: return &s->cr4;
    case WHvX64RegisterCr8: return &s->cr8;
    case WHvX64RegisterEfer: return &s->efer;
    default: return &s->apic_base;
    }
}

static void set_segment(struct kvm_segment *k, const WHV_X64_SEGMENT_REGISTER *w) {
    *k = (struct kvm_segment){.base = w->Base, .limit = w->Limit, .selector = w->Selector, .type = w->SegmentType, .s = w->NonSystemSegment,
                              .dpl = w->DescriptorPrivilegeLevel, .present = w->Present, .avl = w->Available, .l = w->Long, .db = w->Default,
                              .g = w->Granularity, .unusable = !w->Present};
}

static void get_pending(const struct kvm_vcpu_events *e, WHV_X64_PENDING_INTERRUPTION_REGISTER *w) {
    w->AsUINT64 = 0;
    if (e->exception.injected || e->exception.pending) {
        w->InterruptionPending = 1;
        w->InterruptionType = WHvX64PendingException;
        w->InterruptionVector = e->exception.nr;
        w->DeliverErrorCode = e->exception.has_error_code;
        w->ErrorCode = e->exception.error_code;
    } else if (e->nmi.injected || e->nmi.pending) {
        w->InterruptionPending = 1;
        w->InterruptionType = WHvX64PendingNmi;
        w->InterruptionVector = 2;
    } else if (e->interrupt.injected) {
        w->InterruptionPending = 1;
        w->InterruptionType = WHvX64PendingInterrupt;
        w->InterruptionVector = e->interrupt.nr;
    }
}

static bool set_pending(struct kvm_vcpu_events *e, const WHV_X64_PENDING_INTERRUPTION_REGISTER *w) {
    memset(&e->exception, 0, sizeof e->exception);
    e->nmi.injected = e->nmi.pending = e->interrupt.injected = 0;
    if (!w->InterruptionPending)
        return true;
    switch (w->InterruptionType) {
    case WHvX64PendingException:
        e->exception.injected = 1;
        e->exception.nr = w->InterruptionVector;
        e->exception.has_error_code = w->DeliverErrorCode;
        e->exception.error_code = w->ErrorCode;
        return w->InterruptionVector < 32;
    case WHvX64PendingNmi:
        e->nmi.pending = 1;
        return w->InterruptionVector == 2;
    case WHvX64PendingInterrupt:
        e->interrupt.injected = 1;
        e->interrupt.nr = w->InterruptionVector;
        return w->InterruptionVector < 256;
    default:
        return false;
    }
}

static void get(struct vp *vp, UINT32 name, WHV_REGISTER_VALUE *v) {
    struct state *s = &vp->state;
    memset(v, 0, sizeof *v);
    if (name <= WHvX64RegisterRflags)
        v->Reg64 = *general(&s->regs, name);
    else if (name <= WHvX64RegisterTr)
        tell_segment(segment(&s->sregs, name), &v->Segment);
    else if (name == WHvX64RegisterIdtr || name == WHvX64RegisterGdtr)
        v->Table = (WHV_X64_TABLE_REGISTER){.Limit = name == WHvX64RegisterIdtr ? s->sregs.idt.limit : s->sregs.gdt.limit,
                                            .Base = name == WHvX64RegisterIdtr ? s->sregs.idt.base : s->sregs.gdt.base};
    else if (part_of(name) == SREGS)
        v->Reg64 = *control(&s->sregs, name);
    else if (name <= WHvX64RegisterDr3)
        v->Reg64 = s->debug.db[name - WHvX64RegisterDr0];
    else if (part_of(name) == DEBUG)
        v->Reg64 = name == WHvX64RegisterDr6 ? s->debug.dr6 : s->debug.dr7;
    else if (name == WHvX64RegisterXCr0)
        v->Reg64 = s->xcrs.xcrs[0].value;
    else if (name == WHvRegisterPendingInterruption)
        get_pending(&s->events, &v->PendingInterruption);
    else if (name == WHvRegisterInterruptState) {
        v->InterruptState.InterruptShadow = s->events.interrupt.shadow != 0;
        v->InterruptState.NmiMasked = s->events.nmi.masked;
    } else if (name == WHvX64RegisterDeliverabilityNotifications)
        v->DeliverabilityNotifications.AsUINT64 = vp->notifications;
}

static bool set(struct vp *vp, UINT32 name, const WHV_REGISTER_VALUE *v) {
    struct state *s = &vp->state;
    uint64_t number = v->Reg64;
    int msr = msr_of(name);
    s->changed |= part_of(name);
    if (msr >= 0)
        return msr_access(vp, true, msrs[msr].index, &number) == 0;
    if (name <= WHvX64RegisterRflags)
        *general(&s->regs, name) = number;
    else if (name <= WHvX64RegisterTr)
        set_segment(segment(&s->sregs, name), &v->Segment);
    else if (name == WHvX64RegisterIdtr || name == WHvX64RegisterGdtr) {
        struct kvm_dtable *t = name == WHvX64RegisterIdtr ? &s->sregs.idt : &s->sregs.gdt;
        t->base = v->Table.Base;
        t->limit = v->Table.Limit;
    } else if (part_of(name) == SREGS)
        *control(&s->sregs, name) = number;
    else if (name <= WHvX64RegisterDr3)
        s->debug.db[name - WHvX64RegisterDr0] = number;
    else if (part_of(name) == DEBUG)
        *(name == WHvX64RegisterDr6 ? &s->debug.dr6 : &s->debug.dr7) = number;
    else if (name == WHvX64RegisterXCr0)
        s->xcrs.xcrs[0].value = number;
    else if (name == WHvRegisterPendingInterruption)
        return set_pending(&s->events, &v->PendingInterruption);
    else if (name == WHvRegisterInterruptState) {
        s->events.interrupt.shadow = v->InterruptState.InterruptShadow ? KVM_X86_SHADOW_INT_STI : 0;
        s->events.nmi.masked = v->InterruptState.NmiMasked;
    } else if (name == WHvX64RegisterDeliverabilityNotifications)
        vp->notifications = number;
    else
        return activity_set(vp, number) == S_OK;
    return true;
}

static HRESULT check(struct partition *p, UINT32 index, const WHV_REGISTER_NAME *names, UINT32 count, const void *values, struct vp **found) {
    if (!p || !names || !values || !count || (uintptr_t)values % 16)
        return E_INVALIDARG;
    struct vp *vp = *found = vp_find(p, index);
    if (!vp)
        return WHV_E_VP_DOES_NOT_EXIST;
    if (vp->running)
        return WHV_E_INVALID_VP_STATE;
    int parts = 0;
    for (UINT32 i = 0; i < count; i++) {
        if (!is_known(names[i]))
            return WHV_E_INVALID_VP_REGISTER_NAME;
        parts |= part_of(names[i]);
    }
    return load(vp, parts) ? E_FAIL : S_OK;
}

HRESULT EXPORT WINAPI WHvGetVirtualProcessorRegisters(WHV_PARTITION_HANDLE handle, UINT32 index, const WHV_REGISTER_NAME *names, UINT32 count, WHV_REGISTER_VALUE *values) {
    struct vp *vp;
    HRESULT result = check(handle, index, names, count, values, &vp);
    for (UINT32 i = 0; i < count && result == S_OK; i++) {
        get(vp, names[i], &values[i]);
        int msr = msr_of(names[i]);
        uint64_t number = 0;
        if (msr >= 0 && msr_access(vp, false, msrs[msr].index, &number) < 0)
            return WHV_E_INVALID_VP_REGISTER_NAME;
        if (msr >= 0)
            values[i].Reg64 = number;
        if (names[i] == WHvRegisterInternalActivityState && activity_get(vp, &values[i].Reg64) != S_OK)
            return E_FAIL;
    }
    return result;
}

/* Values that no processor has; whether values go together shows at the next run. */
static bool is_possible(UINT32 name, uint64_t value) {
    switch (name) {
    case WHvX64RegisterCr0: return !(value >> 32) && (!(value >> 31 & 1) || value & 1);
    case WHvX64RegisterCr4: case WHvX64RegisterDr6: case WHvX64RegisterDr7: return !(value >> 32);
    case WHvX64RegisterCr8: return value < 16;
    case WHvX64RegisterXCr0: return value & 1;
    default: return true;
    }
}

HRESULT EXPORT WINAPI WHvSetVirtualProcessorRegisters(WHV_PARTITION_HANDLE handle, UINT32 index, const WHV_REGISTER_NAME *names, UINT32 count, const WHV_REGISTER_VALUE *values) {
    struct vp *vp;
    HRESULT result = check(handle, index, names, count, values, &vp);
    for (UINT32 i = 0; i < count && result == S_OK; i++)
        if (!is_possible(names[i], values[i].Reg64))
            return E_INVALIDARG;
    for (UINT32 i = 0; i < count && result == S_OK; i++)
        if (!set(vp, names[i], &values[i]))
            return E_INVALIDARG;
    return result;
}
