package com.vmaccel.api.capability;

/** Something an engine may or may not be able to do. What all engines must do has no constant here. */
public enum Capability {
    /** Pages written by the guest can be recorded ({@link DirtyTrackingMode#PAGES}). */
    DIRTY_TRACKING,
    /** Pages written by the guest can be recorded in a log that is cleared in parts ({@link DirtyTrackingMode#LOG_IN_PARTS}). */
    DIRTY_LOG_IN_PARTS,
    /** Pages written by the guest can be recorded in rings ({@link DirtyTrackingMode#RING}). */
    DIRTY_RING,
    /** Memory can be mapped so that the guest reads it and its writes become exits. */
    READ_ONLY_MEMORY,
    /** Memory mapped without execute access cannot be executed. */
    EXECUTE_PROTECTION,
    /** One host memory may back slots of several virtual machines at a time. */
    SHARED_HOST_MEMORY,
    /** External interrupts can be injected when there is no interrupt controller. */
    INTERRUPT_INJECTION,
    /** Non-maskable interrupts can be injected. */
    NMI_INJECTION,
    /** An exit can be asked for at the moment an interrupt can be taken. */
    INTERRUPT_WINDOW,
    /** Message-signalled interrupts can be sent to an emulated interrupt controller. */
    MSI,
    /** The local APIC's registers can be read and written. */
    LOCAL_APIC_STATE,
    /** Each instruction can be made to exit. */
    SINGLE_STEP,
    /** The guest's breakpoint instruction can be made to exit. */
    SOFTWARE_BREAKPOINTS,
    /** Execution of given addresses can be made to exit. */
    HARDWARE_BREAKPOINTS,
    /** Data accesses to given addresses can be made to exit. */
    WATCHPOINTS,
    /** MSR accesses the engine does not handle can be made to exit. */
    MSR_EXITS,
    /** CPUID can be made to exit. */
    CPUID_EXITS,
    /** Exceptions of the guest can be made to exit. */
    EXCEPTION_EXITS,
    /** Reads of the time-stamp counter can be made to exit. */
    TIME_STAMP_EXITS,
    /** Hypercalls can be made to exit. */
    HYPERCALL_EXITS,
    /** The CPUID table a guest sees can be chosen. */
    CPUID_MODEL,
    /** The in-kernel or in-engine interrupt hardware can be saved and restored. */
    INTERRUPT_CONTROLLER_STATE,
    /** Writes of the guest can raise an event instead of an exit. */
    IO_EVENTS,
    /** Writes of the guest can be told with the next exit instead of at once. */
    COALESCED_WRITES,
    /** Where global system interrupts lead can be chosen. */
    INTERRUPT_ROUTING,
    /** Interrupts can be raised by an event. */
    INTERRUPT_EVENTS,
    /** Level-triggered interrupts can be raised by an event, and their acknowledgement is told. */
    LEVEL_INTERRUPT_EVENTS,
    /** The guest's paravirtual clock can be read and set. */
    CLOCK,
    /** The time-stamp counter's frequency can be read ({@code TimeStampFrequency}). */
    TIME_STAMP_FREQUENCY,
    /** The time-stamp counter's offset can be read and set, too ({@code TimeStampCounter}). */
    TIME_STAMP_COUNTER,
    /** The engine tells what it counts. */
    STATISTICS,
    /** MSRs can be chosen whose accesses exit although the engine handles them. */
    MSR_INTERCEPTS,
    /** A vCPU's instructions are counted, and a run can be made to end after a number of them. */
    INSTRUCTION_COUNTING,
    /** Execution can be made to depend on the guest's input only. */
    DETERMINISM,
    /** Guests can enter system management mode, where the configuration asks for it. */
    SYSTEM_MANAGEMENT,
    /** Guests can run guests of their own, where the configuration asks for it. */
    NESTED_VIRTUALIZATION,
    /** What they are in the middle of can be saved ({@code NestedVirtualization}). */
    NESTED_STATE,
    /** Guests can have parts of Hyper-V's interface; which, the accelerator says. */
    ENLIGHTENMENTS,
    /** The engine can hold memory for one virtual machine ({@code MachineMemory}); not where written pages are recorded. */
    MACHINE_MEMORY,
    /** The page directory pointers of 32-bit paging are state of their own ({@code PageDirectoryPointers}). */
    PAGE_DIRECTORY_POINTERS,
    /** vCPUs can stay in the guest while it idles, where the configuration asks for it. */
    IDLE_IN_GUEST
}
