/* What an exit tells, whichever engine made it. */
#include "double.h"
#include <string.h>

void tell_segment(const struct kvm_segment *k, WHV_X64_SEGMENT_REGISTER *w) {
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
    tell_segment(&s->cs, &c->Cs);
    c->Rip = regs->rip;
    c->Rflags = regs->rflags;
}

void tell_unsupported(struct vp *vp, uint64_t parameter, WHV_RUN_VP_EXIT_CONTEXT *c) {
    c->ExitReason = WHvRunVpExitReasonUnsupportedFeature;
    c->UnsupportedFeature.FeatureCode = WHvUnsupportedFeatureIntercept;
    c->UnsupportedFeature.FeatureParameter = parameter;
    tell_processor(vp, &vp->run->s.regs.regs, 0, &c->VpContext);
}

void tell_port(struct vp *vp, const struct before *before, UINT16 port, int size, bool out, WHV_RUN_VP_EXIT_CONTEXT *c) {
    const struct kvm_sregs *s = &vp->run->s.regs.sregs;
    WHV_X64_IO_PORT_ACCESS_CONTEXT *access = &c->IoPortAccess;
    bool repeated;
    c->ExitReason = WHvRunVpExitReasonX64IoPortAccess;
    access->AccessInfo.IsWrite = out;
    access->AccessInfo.AccessSize = size;
    access->AccessInfo.StringOp = is_string(before, &repeated);
    access->AccessInfo.RepPrefix = repeated;
    access->PortNumber = port;
    access->Rax = before->regs.rax;
    access->Rcx = before->regs.rcx;
    access->Rsi = before->regs.rsi;
    access->Rdi = before->regs.rdi;
    tell_segment(&s->ds, &access->Ds);
    tell_segment(&s->es, &access->Es);
    access->InstructionByteCount = before->count;
    memcpy(access->InstructionBytes, before->bytes, before->count);
    tell_processor(vp, &before->regs, before->length, &c->VpContext);
}

void tell_memory(struct vp *vp, uint64_t gpa, WHV_MEMORY_ACCESS_TYPE type, const struct before *before, WHV_RUN_VP_EXIT_CONTEXT *c) {
    WHV_MEMORY_ACCESS_CONTEXT *access = &c->MemoryAccess;
    c->ExitReason = WHvRunVpExitReasonMemoryAccess;
    access->AccessInfo.AccessType = type;
    access->AccessInfo.GpaUnmapped = !memory_at(vp->partition, gpa);
    access->Gpa = gpa;
    access->AccessInfo.GvaValid = find_linear(vp, before, type, gpa, &access->Gva);
    access->InstructionByteCount = before->count;
    memcpy(access->InstructionBytes, before->bytes, before->count);
    tell_processor(vp, &before->regs, 0, &c->VpContext);
}

void tell_msr(struct vp *vp, const struct before *before, UINT32 number, bool write, WHV_RUN_VP_EXIT_CONTEXT *c) {
    c->ExitReason = WHvRunVpExitReasonX64MsrAccess;
    c->MsrAccess.AccessInfo.IsWrite = write;
    c->MsrAccess.MsrNumber = number;
    c->MsrAccess.Rax = before->regs.rax;
    c->MsrAccess.Rdx = before->regs.rdx;
    tell_processor(vp, &before->regs, before->length, &c->VpContext);
}

void tell_simple(struct vp *vp, WHV_RUN_VP_EXIT_REASON reason, WHV_RUN_VP_EXIT_CONTEXT *c) {
    c->ExitReason = reason;
    tell_processor(vp, &vp->run->s.regs.regs, 0, &c->VpContext);
}

void tell_window(struct vp *vp, WHV_X64_PENDING_INTERRUPTION_TYPE type, WHV_RUN_VP_EXIT_CONTEXT *c) {
    tell_simple(vp, WHvRunVpExitReasonX64InterruptWindow, c);
    c->InterruptWindow.DeliverableType = type;
    vp->notifications &= type == WHvX64PendingNmi ? ~1ull : ~2ull;
}
