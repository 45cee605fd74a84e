package com.vmaccel.soft.internal;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.x86.AccessReplay;
import com.vmaccel.x86.ProcessorStop;
import java.util.concurrent.locks.LockSupport;

/** A vCPU in software: how its processor is entered and left. */
final class SoftVcpu extends SoftVcpuState {

    private final SoftVirtualMachine machine;
    private final SoftGate gate;
    private volatile boolean executing;

    SoftVcpu(SoftVirtualMachine machine, int id) {
        super(machine, id);
        this.machine = machine;
        gate = machine.gate();
        gate.add(this);
    }

    // ---- the gate

    boolean isExecuting() {
        return executing;
    }

    void setExecuting(boolean now) {
        executing = now;
    }

    /** Makes the processor stop at the next instruction; from any thread. */
    void stopExecuting() {
        processor().poke();
    }

    /** Makes the owner look around, whether it executes or rests; from any thread. */
    void attend() {
        processor().poke();
        LockSupport.unpark(owner());
    }

    void forgetMemory() {
        processor().forgetMemory();
    }

    void forgetWrites() {
        processor().forgetWrites();
    }

    // ---- entry and exit

    @Override
    protected ExitKind enter() {
        running();
        beginExecuting();
        long before = processor().instructions();
        try {
            SoftActivity activity = activity();
            return activity == null ? exit(processor().run()) : activity.run();
        } finally {
            executing = false;
            machine.completed(processor().instructions() - before);
        }
    }

    @Override
    protected ExitKind enterToSettle() {
        beginExecuting();
        try {
            SoftActivity activity = activity();
            return exit(activity == null ? processor().settle() : activity.settle());
        } finally {
            executing = false;
        }
    }

    private void beginExecuting() {
        executing = true;
        while (gate.isHeld()) {
            executing = false;
            stayOutside(gate::await);
            executing = true;
        }
    }

    /** Rests in the middle of an entry, with nothing in the processor that others have to wait for. */
    void rest(Runnable wait) {
        executing = false;
        try {
            wait.run();
        } finally {
            beginExecuting();
        }
    }

    ExitKind exit(ProcessorStop stop) {
        return switch (stop) {
            case ACCESS -> access();
            case HALT -> ExitKind.HALT;
            case SHUTDOWN -> ExitKind.SHUTDOWN;
            case WINDOW -> ExitKind.INTERRUPT_WINDOW;
            case DEBUG -> ExitKind.DEBUG;
            case LIMIT -> ExitKind.INSTRUCTION_LIMIT;
            case UNEXECUTABLE -> ExitKind.MEMORY_FAULT;
            case CANCELLED, NONE -> ExitKind.CANCELLED;
        };
    }

    private ExitKind access() {
        return switch (replay().kind()) {
            case MEMORY_READ -> ExitKind.MMIO_READ;
            case MEMORY_WRITE -> ExitKind.MMIO_WRITE;
            case PORT_READ -> ExitKind.PORT_READ;
            case PORT_WRITE -> ExitKind.PORT_WRITE;
            case MSR_READ -> ExitKind.MSR_READ;
            case MSR_WRITE -> ExitKind.MSR_WRITE;
            case NONE -> ExitKind.CANCELLED;
        };
    }

    @Override
    protected boolean poke() {
        attend();
        return true;
    }

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

    @Override
    protected VcpuExit exitRecord(ExitKind kind) {
        AccessReplay access = replay();
        return switch (kind) {
            case MSR_READ -> new VcpuExit.MsrRead((int) access.address());
            case MSR_WRITE -> new VcpuExit.MsrWrite((int) access.address(), access.value());
            case DEBUG -> debugExit();
            case INSTRUCTION_LIMIT -> new VcpuExit.InstructionLimit();
            case IOAPIC_EOI -> new VcpuExit.IoapicEoi(acknowledged());
            default -> memoryFault();
        };
    }

    private int acknowledged() {
        SoftActivity activity = activity();
        return activity == null ? 0 : activity.acknowledged();
    }

    private VcpuExit debugExit() {
        VcpuExit.Debug.Cause cause = switch (processor().debugCause()) {
            case STEP -> VcpuExit.Debug.Cause.STEP;
            case BREAKPOINT -> VcpuExit.Debug.Cause.HARDWARE_BREAKPOINT;
            case WATCHPOINT -> VcpuExit.Debug.Cause.HARDWARE_BREAKPOINT;
            case SOFTWARE_BREAKPOINT -> VcpuExit.Debug.Cause.SOFTWARE_BREAKPOINT;
        };
        return new VcpuExit.Debug(cause, processor().debugAddress());
    }

    /** The guest goes on where there is nothing to execute. */
    private VcpuExit memoryFault() {
        long linear = processor().state().codeAddress();
        long gpa = processor().translate(linear).orElse(linear);
        return new VcpuExit.MemoryFault(GuestAddress.of(gpa), 1, 0);
    }

    @Override
    protected void supply(ExitKind kind, long value) {
        replay().supply(value);
    }

    @Override
    protected void supplyRefusal(ExitKind kind) {
        replay().refuse();
    }

    // ---- interrupts

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

    // ---- end

    @Override
    protected void destroy() {
        gate.remove(this);
        SoftApic apic = apic();
        if (apic != null) {
            apic.close();
        }
        processor().close();
    }
}
