package com.vmaccel.itest.adversary.vendor;

import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.MsrIndex;
import com.vmaccel.api.x86.SegmentRegister;

/**
 * The names of everything that can be read and written. A value has two words: a number in the first; of a segment the base, then limit, selector and 16
 * attribute bits; of a table the base, then the limit.
 */
public enum VendorRegister {
    RAX(X86Register.RAX), RCX(X86Register.RCX), RDX(X86Register.RDX), RBX(X86Register.RBX),
    RSP(X86Register.RSP), RBP(X86Register.RBP), RSI(X86Register.RSI), RDI(X86Register.RDI),
    R8(X86Register.R8), R9(X86Register.R9), R10(X86Register.R10), R11(X86Register.R11),
    R12(X86Register.R12), R13(X86Register.R13), R14(X86Register.R14), R15(X86Register.R15),
    RIP(X86Register.RIP), RFLAGS(X86Register.RFLAGS),
    CR0(X86Register.CR0), CR2(X86Register.CR2), CR3(X86Register.CR3), CR4(X86Register.CR4), CR8(X86Register.CR8),
    EFER(X86Register.EFER), APIC_BASE(X86Register.APIC_BASE), XCR0(X86Register.XCR0),
    DR0(X86Register.DR0), DR1(X86Register.DR1), DR2(X86Register.DR2), DR3(X86Register.DR3), DR6(X86Register.DR6), DR7(X86Register.DR7),
    CS(SegmentRegister.CS), DS(SegmentRegister.DS), ES(SegmentRegister.ES), FS(SegmentRegister.FS), GS(SegmentRegister.GS),
    SS(SegmentRegister.SS), LDTR(SegmentRegister.LDTR), TR(SegmentRegister.TR),
    GDTR(DescriptorTableRegister.GDTR), IDTR(DescriptorTableRegister.IDTR),
    TSC(MsrIndex.IA32_TSC), TSC_ADJUST(MsrIndex.IA32_TSC_ADJUST), TSC_AUX(MsrIndex.IA32_TSC_AUX),
    SYSENTER_CS(MsrIndex.IA32_SYSENTER_CS), SYSENTER_ESP(MsrIndex.IA32_SYSENTER_ESP), SYSENTER_EIP(MsrIndex.IA32_SYSENTER_EIP),
    STAR(MsrIndex.IA32_STAR), LSTAR(MsrIndex.IA32_LSTAR), CSTAR(MsrIndex.IA32_CSTAR), FMASK(MsrIndex.IA32_FMASK),
    KERNEL_GS_BASE(MsrIndex.IA32_KERNEL_GS_BASE), PAT(MsrIndex.IA32_PAT), MISC_ENABLE(MsrIndex.IA32_MISC_ENABLE),
    MTRR_DEF_TYPE(MsrIndex.IA32_MTRR_DEF_TYPE), XSS(MsrIndex.IA32_XSS),
    /** The one event that is injected by the next run, see {@link PendingInterruption}. */
    PENDING_INTERRUPTION("event"),
    /** Bit 0: interrupts are shadowed; bit 1: non-maskable interrupts are masked. */
    INTERRUPT_STATE("event"),
    /** Bit 0: a non-maskable interrupt waits. */
    PENDING_NMI("event"),
    /** Bit 0: an exit is wanted as soon as an interrupt can be delivered. */
    DELIVERABILITY("event");

    private final Object home;

    VendorRegister(Object home) {
        this.home = home;
    }

    /** Where the engine beneath keeps it: its register, segment, table or MSR. */
    Object home() {
        return home;
    }

    /** Tells whether it is an MSR. */
    public boolean isMsr() {
        return home instanceof Integer;
    }

    /** Returns the MSR's index. */
    public int msrIndex() {
        return (Integer) home;
    }
}
