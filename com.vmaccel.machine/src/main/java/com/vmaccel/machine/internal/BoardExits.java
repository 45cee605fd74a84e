package com.vmaccel.machine.internal;

import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.bus.Bus;
import com.vmaccel.api.bus.BusExitHandler;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.machine.RunResult.Outcome;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends accesses to the board's devices, counts exits and takes the time. Allocates nothing but for the trace. For the vCPU's thread. */
@SuppressWarnings("EnumOrdinal") // counters by constant, which an EnumMap could not hold without boxing
public final class BoardExits extends BusExitHandler {

    private final GuestEnd end;
    private final @Nullable BoardInterrupts interrupts;
    private final @Nullable Trace trace;
    private final long[] counts = new long[ExitKind.values().length];
    private long hostNanos;
    private long entered;
    private ExitKind lastKind = ExitKind.STOPPED;
    private long lastAddress;
    private int lastSize;
    private long lastValue;
    private @Nullable VcpuExit lastOther;

    /** The exits of a board whose interrupt controllers are these, or the engine's, or nowhere. */
    BoardExits(Bus pio, Bus mmio, GuestEnd end, @Nullable BoardInterrupts interrupts, @Nullable Trace trace) {
        super(pio, mmio);
        this.end = end;
        this.interrupts = interrupts;
        this.trace = trace;
    }

    @Override
    public long portRead(Vcpu vcpu, int port, int size) {
        enter(ExitKind.PORT_READ, port, size, 0);
        long value = super.portRead(vcpu, port, size);
        if (trace != null) {
            trace.read("port", port, size, value);
        }
        leave(vcpu);
        return value;
    }

    @Override
    public void portWrite(Vcpu vcpu, int port, int size, long value) {
        enter(ExitKind.PORT_WRITE, port, size, value);
        if (trace != null) {
            trace.write("port", port, size, value);
        }
        super.portWrite(vcpu, port, size, value);
        leave(vcpu);
    }

    @Override
    public long mmioRead(Vcpu vcpu, long gpa, int size) {
        enter(ExitKind.MMIO_READ, gpa, size, 0);
        long value = super.mmioRead(vcpu, gpa, size);
        if (trace != null) {
            trace.read("memory", gpa, size, value);
        }
        leave(vcpu);
        return value;
    }

    @Override
    public void mmioWrite(Vcpu vcpu, long gpa, int size, long value) {
        enter(ExitKind.MMIO_WRITE, gpa, size, value);
        if (trace != null) {
            trace.write("memory", gpa, size, value);
        }
        super.mmioWrite(vcpu, gpa, size, value);
        leave(vcpu);
    }

    @Override
    public void halt(Vcpu vcpu) {
        VcpuExit halt = new VcpuExit.Halt();
        enterOther(halt);
        if (interrupts == null || !interrupts.await()) {
            vcpu.decline();
        }
        entered = System.nanoTime(); // the wait is nobody's time in a device
        leave(vcpu);
    }

    @Override
    public void exit(Vcpu vcpu, VcpuExit exit) {
        enterOther(exit);
        if (interrupts != null && exit instanceof VcpuExit.InterruptWindow) {
            interrupts.windowOpened();
        } else {
            vcpu.decline();
        }
        leave(vcpu);
    }

    private void enter(ExitKind kind, long address, int size, long value) {
        entered = System.nanoTime();
        counts[kind.ordinal()]++;
        lastKind = kind;
        lastAddress = address;
        lastSize = size;
        lastValue = value;
    }

    private void leave(Vcpu vcpu) {
        if (end.outcome() != null) {
            vcpu.stop();
        }
        hostNanos += System.nanoTime() - entered;
    }

    private void enterOther(VcpuExit exit) {
        enter(exit.kind(), 0, 0, 0);
        lastOther = exit;
        if (trace != null) {
            trace.other(exit);
        }
    }

    /**
     * Returns how the guest ended the run.
     *
     * @return the outcome, or empty if it did not
     */
    public Optional<Outcome> guestEnd() {
        return Optional.ofNullable(end.outcome());
    }

    /**
     * Returns the account of exits.
     *
     * @return the kinds that occurred, and how often
     */
    public Map<ExitKind, Long> counts() {
        Map<ExitKind, Long> result = new EnumMap<>(ExitKind.class);
        for (ExitKind kind : ExitKind.values()) {
            if (counts[kind.ordinal()] > 0) {
                result.put(kind, counts[kind.ordinal()]);
            }
        }
        return result;
    }

    /**
     * Returns the time spent in devices.
     *
     * @return the sum over all exits
     */
    public Duration inHost() {
        return Duration.ofNanos(hostNanos);
    }

    /**
     * Returns the last exit.
     *
     * @return the exit, or empty if there was none
     */
    public Optional<VcpuExit> lastExit() {
        return Optional.ofNullable(switch (lastKind) {
            case PORT_READ -> new VcpuExit.PortRead((int) lastAddress, lastSize);
            case PORT_WRITE -> new VcpuExit.PortWrite((int) lastAddress, lastSize, lastValue);
            case MMIO_READ -> new VcpuExit.MmioRead(GuestAddress.of(lastAddress), lastSize);
            case MMIO_WRITE -> new VcpuExit.MmioWrite(GuestAddress.of(lastAddress), lastSize, lastValue);
            default -> lastOther;
        });
    }
}
