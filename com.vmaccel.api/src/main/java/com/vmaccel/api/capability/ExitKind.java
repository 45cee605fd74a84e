package com.vmaccel.api.capability;

/** The kinds of exit, one for each record of {@code VcpuExit}: for counting, tracing and declaring what an engine can report. */
public enum ExitKind {
    /** The guest reads an I/O port. */
    PORT_READ(Completion.VALUE),
    /** The guest writes an I/O port. */
    PORT_WRITE(Completion.SETTLE),
    /** The guest reads a guest-physical address that no slot backs. */
    MMIO_READ(Completion.VALUE),
    /** The guest writes a guest-physical address that no slot backs, or a read-only slot. */
    MMIO_WRITE(Completion.SETTLE),
    /** The guest reads an MSR that the engine leaves to the caller. */
    MSR_READ(Completion.VALUE),
    /** The guest writes an MSR that the engine leaves to the caller. */
    MSR_WRITE(Completion.SETTLE),
    /** The guest executes CPUID and the engine leaves the answer to the caller. */
    CPUID(Completion.VALUE),
    /** The guest makes a hypercall that the engine leaves to the caller. */
    HYPERCALL(Completion.VALUE),
    /** The guest halts. */
    HALT(Completion.NONE),
    /** The guest cannot go on: triple fault or an equivalent. */
    SHUTDOWN(Completion.NONE),
    /** A kick ended the run. */
    CANCELLED(Completion.NONE),
    /** A handler stopped the run. */
    STOPPED(Completion.NONE),
    /** The vCPU can take an external interrupt now. */
    INTERRUPT_WINDOW(Completion.NONE),
    /** A breakpoint, watchpoint or single step. */
    DEBUG(Completion.NONE),
    /** As many instructions were completed as the caller allowed. */
    INSTRUCTION_LIMIT(Completion.NONE),
    /** A guest exception that the engine was told to intercept. */
    EXCEPTION(Completion.NONE),
    /** The guest asked the platform for a reset, shutdown or crash. */
    SYSTEM_EVENT(Completion.NONE),
    /** A level-triggered interrupt of a caller's IOAPIC was acknowledged. */
    IOAPIC_EOI(Completion.NONE),
    /** The guest accessed the task priority register and the engine reports it. */
    TPR_ACCESS(Completion.NONE),
    /** An access to guest memory failed in a way the caller may repair. */
    MEMORY_FAULT(Completion.NONE),
    /** The guest took a bus lock. */
    BUS_LOCK(Completion.NONE),
    /** The guest ran too long without an opportunity for an exit. */
    NOTIFY(Completion.NONE),
    /** The engine could not complete an instruction. */
    EMULATION_FAILED(Completion.NONE),
    /** The hardware refused the vCPU's state. */
    FAIL_ENTRY(Completion.NONE),
    /** The engine failed in itself. */
    ENGINE_FAILURE(Completion.NONE),
    /** An exit the library has no name for. */
    UNKNOWN(Completion.NONE);

    /** What a vCPU needs after an exit before its state is whole again. */
    public enum Completion {
        /** Nothing: the exit is at an instruction boundary. */
        NONE,
        /** The next run or settle finishes the access. */
        SETTLE,
        /** A value (or a refusal) first, then the next run or settle. */
        VALUE
    }

    private final Completion completion;

    ExitKind(Completion completion) {
        this.completion = completion;
    }

    /**
     * Returns what is owed after an exit of this kind.
     *
     * @return what must happen before the vCPU's state is whole
     */
    public Completion completion() {
        return completion;
    }
}
