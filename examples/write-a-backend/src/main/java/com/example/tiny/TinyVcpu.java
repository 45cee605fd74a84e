package com.example.tiny;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.x86.ProcessorStop;

/** The half of a vCPU that enters the guest and says why it left. */
final class TinyVcpu extends TinyState {

    private final TinySlots slots;
    private volatile boolean executing;

    TinyVcpu(TinyMachine machine, int id) {
        super(machine, id);
        slots = machine.slots();
        slots.attach(this);
    }

    boolean isExecuting() {
        return executing;
    }

    /** Enters the guest once; the owner's kicks, calls and pauses are looked after by the caller. */
    @Override
    protected ExitKind enter() {
        running();
        return execute(false);
    }

    /** Finishes the pending access and executes nothing further. */
    @Override
    protected ExitKind enterToSettle() {
        return execute(true);
    }

    private ExitKind execute(boolean onlySettle) {
        executing = true;
        while (slots.isHeld()) {
            executing = false;
            stayOutside(slots::await);
            executing = true;
        }
        try {
            return exit(onlySettle ? processor().settle() : processor().run());
        } finally {
            executing = false;
        }
    }

    private ExitKind exit(ProcessorStop stop) {
        return switch (stop) {
            case ACCESS -> access();
            case HALT -> ExitKind.HALT;
            case SHUTDOWN -> ExitKind.SHUTDOWN;
            case WINDOW -> ExitKind.INTERRUPT_WINDOW;
            case UNEXECUTABLE -> ExitKind.MEMORY_FAULT;
            case CANCELLED, NONE -> ExitKind.CANCELLED;
            case DEBUG, LIMIT -> throw new AssertionError("nobody asked for " + stop);
        };
    }

    private ExitKind access() {
        return switch (replay().kind()) {
            case MEMORY_READ -> ExitKind.MMIO_READ;
            case MEMORY_WRITE -> ExitKind.MMIO_WRITE;
            case PORT_READ -> ExitKind.PORT_READ;
            case PORT_WRITE -> ExitKind.PORT_WRITE;
            case MSR_READ, MSR_WRITE, NONE -> throw new AssertionError("no exit of this engine: " + replay().kind());
        };
    }

    /** Makes the guest be left soon, from any thread; a poke that comes too late or for nothing is harmless. */
    @Override
    protected boolean poke() {
        processor().poke();
        return true;
    }

    // What the last exit was about, as numbers: the exit loop allocates nothing.

    @Override
    protected int exitPort() {
        return (int) replay().address();
    }

    @Override
    protected long exitGpa() {
        return replay().address();
    }

    @Override
    protected int exitSize() {
        return replay().sizeBytes();
    }

    @Override
    protected long exitValue() {
        return replay().value();
    }

    /** The record of an exit that has no numbers of the above. */
    @Override
    protected VcpuExit exitRecord(ExitKind kind) {
        long linear = processor().state().codeAddress();
        return new VcpuExit.MemoryFault(GuestAddress.of(processor().translate(linear).orElse(linear)), 1, 0);
    }

    @Override
    protected void supply(ExitKind kind, long value) {
        replay().supply(value);
    }

    @Override
    protected void supplyRefusal(ExitKind kind) {
        replay().refuse();
    }

    // Interrupts from outside

    @Override
    protected boolean canInject() {
        return processor().canInterrupt();
    }

    @Override
    protected void inject(int vector) {
        processor().interrupt(vector);
    }

    @Override
    protected void injectNmi() {
        processor().interruptNonMaskably();
    }

    @Override
    protected void requestWindow(boolean wanted) {
        processor().requestWindow(wanted);
    }

    @Override
    protected void destroy() {
        slots.attach(null);
        processor().close();
    }
}
