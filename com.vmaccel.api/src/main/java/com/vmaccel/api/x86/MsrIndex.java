package com.vmaccel.api.x86;

/** Indices of the model-specific registers that every x86-64 processor has and vCPU state consists of. Source: Intel SDM volume 4 chapter 2; AMD APM volume 2 appendix A. */
public final class MsrIndex {

    /** Time-stamp counter. */
    public static final int IA32_TSC = 0x10;
    /** Offset added to the time-stamp counter. */
    public static final int IA32_TSC_ADJUST = 0x3b;
    /** Where system management mode has its code and saved state. */
    public static final int IA32_SMBASE = 0x9e;
    /** CS of SYSENTER. */
    public static final int IA32_SYSENTER_CS = 0x174;
    /** Stack pointer of SYSENTER. */
    public static final int IA32_SYSENTER_ESP = 0x175;
    /** Instruction pointer of SYSENTER. */
    public static final int IA32_SYSENTER_EIP = 0x176;
    /** Miscellaneous enables. */
    public static final int IA32_MISC_ENABLE = 0x1a0;
    /** Page attribute table. */
    public static final int IA32_PAT = 0x277;
    /** Default memory type of the MTRRs. */
    public static final int IA32_MTRR_DEF_TYPE = 0x2ff;
    /** Deadline of the local APIC timer. */
    public static final int IA32_TSC_DEADLINE = 0x6e0;
    /** Supervisor extended-state components. */
    public static final int IA32_XSS = 0xda0;
    /** The first of sixteen sources of synthetic interrupts in Hyper-V's interface. */
    public static final int HV_X64_MSR_SINT0 = 0x40000090;
    /** The last of them. */
    public static final int HV_X64_MSR_SINT15 = 0x4000009f;
    /** Whether KVM may wait for a halted vCPU by polling: 0 if the guest polls itself. Source: the kernel's document on KVM's MSRs. */
    public static final int MSR_KVM_POLL_CONTROL = 0x4b564d05;
    /** Segment selectors of SYSCALL and SYSRET. */
    public static final int IA32_STAR = 0xc0000081;
    /** SYSCALL target in 64-bit mode. */
    public static final int IA32_LSTAR = 0xc0000082;
    /** SYSCALL target in compatibility mode. */
    public static final int IA32_CSTAR = 0xc0000083;
    /** Flags cleared by SYSCALL. */
    public static final int IA32_FMASK = 0xc0000084;
    /** Base of FS; also part of the segment register. */
    public static final int IA32_FS_BASE = 0xc0000100;
    /** Base of GS; also part of the segment register. */
    public static final int IA32_GS_BASE = 0xc0000101;
    /** The GS base that SWAPGS exchanges. */
    public static final int IA32_KERNEL_GS_BASE = 0xc0000102;
    /** Value that RDTSCP and RDPID return beside the counter. */
    public static final int IA32_TSC_AUX = 0xc0000103;

    private MsrIndex() {}
}
