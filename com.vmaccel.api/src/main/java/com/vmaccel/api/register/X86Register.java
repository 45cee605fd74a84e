package com.vmaccel.api.register;

/**
 * The x86 registers that hold one number. Segment registers, descriptor tables, MSRs and vector registers have types of their own. Source: Intel SDM volume 1
 * chapter 3 and volume 3 chapters 2 and 17.
 */
public enum X86Register implements Register {
    /** General-purpose register. */
    RAX,
    /** General-purpose register. */
    RBX,
    /** General-purpose register. */
    RCX,
    /** General-purpose register. */
    RDX,
    /** General-purpose register. */
    RSI,
    /** General-purpose register. */
    RDI,
    /** Stack pointer. */
    RSP,
    /** Frame pointer by convention. */
    RBP,
    /** General-purpose register of 64-bit mode. */
    R8,
    /** General-purpose register of 64-bit mode. */
    R9,
    /** General-purpose register of 64-bit mode. */
    R10,
    /** General-purpose register of 64-bit mode. */
    R11,
    /** General-purpose register of 64-bit mode. */
    R12,
    /** General-purpose register of 64-bit mode. */
    R13,
    /** General-purpose register of 64-bit mode. */
    R14,
    /** General-purpose register of 64-bit mode. */
    R15,
    /** Instruction pointer: an offset into CS. */
    RIP,
    /** Flags; bit 1 is always set. */
    RFLAGS,
    /** Control register 0: protection, paging, caching, FPU emulation. */
    CR0,
    /** Control register 2: the linear address of the last page fault. */
    CR2,
    /** Control register 3: the page-table root. */
    CR3,
    /** Control register 4: extensions. */
    CR4,
    /** Control register 8: the task priority, 0 to 15. */
    CR8,
    /** The extended feature enable register (MSR 0xc0000080). */
    EFER,
    /** The local APIC's base and mode (MSR 0x1b). */
    APIC_BASE,
    /** Extended control register 0: the enabled extended-state components. */
    XCR0,
    /** Breakpoint address 0. */
    DR0,
    /** Breakpoint address 1. */
    DR1,
    /** Breakpoint address 2. */
    DR2,
    /** Breakpoint address 3. */
    DR3,
    /** Debug status. */
    DR6,
    /** Debug control. */
    DR7
}
