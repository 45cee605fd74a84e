package com.vmaccel.api.engine;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.capability.ExitKind.Completion;
import com.vmaccel.api.interrupt.VcpuInterrupts;
import com.vmaccel.api.memory.GuestAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The part of a vCPU that is the same for all engines: ownership, kicks, pauses, calls, pending accesses, the handler loop and closing. What an engine adds is in
 * {@link GuestEntry}; it is called on the owner thread only, but for {@link #poke()}.
 */
public abstract class EngineVcpu extends GuestEntry implements Vcpu {

    private static final VcpuExit CANCELLED = new VcpuExit.Cancelled();

    private final EngineVm vm;
    private final int id;
    private final Thread owner;
    private final Attention attention;
    private final EngineInterrupts interrupts;

    private Completion owed = Completion.NONE;
    private ExitKind last = ExitKind.CANCELLED;
    private @Nullable ExitKind undelivered;
    private boolean inHandler;
    private boolean stopRequested;
    private boolean declined;
    private boolean destroyed;
    private volatile boolean served;

    /**
     * Makes a vCPU owned by the current thread.
     *
     * @param vm its virtual machine
     * @param id its number
     */
    @SuppressWarnings("this-escape") // nobody can poke before the constructor's caller has published the vCPU
    protected EngineVcpu(EngineVm vm, int id) {
        this.vm = vm;
        this.id = id;
        this.owner = Thread.currentThread();
        this.attention = new Attention(this, owner);
        this.interrupts = new EngineInterrupts(this, attention);
    }

    // ---- identity

    @Override
    public final int id() {
        return id;
    }

    @Override
    public final Thread owner() {
        return owner;
    }

    @Override
    public final VcpuInterrupts interrupts() {
        return interrupts;
    }

    /**
     * Returns the virtual machine.
     *
     * @return the virtual machine
     */
    protected final EngineVm vm() {
        return vm;
    }

    @Override
    public final Capabilities capabilities() {
        return vm.capabilities();
    }

    final void forgetInterrupts() {
        interrupts.forget();
    }

    final Attention attention() {
        return attention;
    }

    /** Notes that the owner is a thread of the library, which destroys this vCPU as soon as it is closed. */
    final void serve() {
        served = true;
    }

    final boolean isServed() {
        return served;
    }

    @Override
    public String toString() {
        return vm.config().name() + " vCPU " + id;
    }

    // ---- guards

    /** Refuses other threads and closed vCPUs; for every operation of the owner. */
    protected final void requireOwner() {
        if (Thread.currentThread() != owner) {
            throw new WrongThreadException(this + " belongs to thread \"" + owner.getName() + "\", not \"" + Thread.currentThread().getName() + "\"");
        }
        if (destroyed || attention.isClosing()) {
            throw new IllegalStateException(this + " is closed");
        }
    }

    /**
     * Refuses what a pending access forbids, beside other threads and closed vCPUs.
     *
     * @param operation what was attempted
     */
    protected final void requireSettled(String operation) {
        requireOwner();
        if (isPendingNow()) {
            throw new IllegalStateException(this + ": " + operation + " while the " + last + " exit is pending; run or settle first");
        }
    }

    private void requireCompleted(String operation) {
        requireOwner();
        if (attention.isRunning()) {
            throw new IllegalStateException(this + ": " + operation + " inside a run, by " + (inHandler ? "an exit handler" : "a call"));
        }
        if (owed == Completion.VALUE) {
            throw new IllegalStateException(this + ": " + operation + " before the " + last + " exit was completed");
        }
    }

    /** Returns whether an access is unfinished; for the owner, or when it is known to be parked. */
    final boolean isPendingNow() {
        return owed != Completion.NONE || undelivered != null;
    }

    @Override
    public final boolean isPending() {
        requireOwner();
        return isPendingNow();
    }

    // ---- run

    @Override
    public final VcpuExit run() {
        beginRun("run");
        try {
            vm.seal();
            return record(next());
        } finally {
            endRun();
        }
    }

    @Override
    public final VcpuExit run(ExitHandler handler) {
        beginRun("run");
        stopRequested = false;
        try {
            vm.seal();
            return loop(handler);
        } finally {
            inHandler = false;
            endRun();
        }
    }

    private void beginRun(String operation) {
        requireCompleted(operation);
        if (!attention.beginRun()) {
            vm.leftRun(); // who closes may have seen it begin
            throw new IllegalStateException(this + " is closed");
        }
    }

    private void endRun() {
        attention.endRun();
        vm.leftRun();
    }

    private VcpuExit loop(ExitHandler handler) {
        for (; ; ) {
            ExitKind kind = next();
            if (kind == ExitKind.CANCELLED) {
                return CANCELLED;
            }
            declined = false;
            inHandler = true;
            dispatch(handler, kind);
            inHandler = false;
            if (declined) {
                return record(kind);
            }
            if (stopRequested) {
                return new VcpuExit.Stopped();
            }
            if (owed == Completion.VALUE) {
                throw new IllegalStateException(this + ": the handler neither completed nor declined the " + last + " exit");
            }
        }
    }

    private void dispatch(ExitHandler handler, ExitKind kind) {
        switch (kind) {
            case PORT_WRITE -> handler.portWrite(this, exitPort(), exitSize(), exitValue());
            case PORT_READ -> finishRead(handler.portRead(this, exitPort(), exitSize()));
            case MMIO_WRITE -> handler.mmioWrite(this, exitGpa(), exitSize(), exitValue());
            case MMIO_READ -> finishRead(handler.mmioRead(this, exitGpa(), exitSize()));
            case HALT -> handler.halt(this);
            default -> handler.exit(this, record(kind));
        }
    }

    private void finishRead(long value) {
        if (!declined && owed == Completion.VALUE) {
            supply(last, value);
            completed();
        }
    }

    private VcpuExit record(ExitKind kind) {
        return switch (kind) {
            case PORT_READ -> new VcpuExit.PortRead(exitPort(), exitSize());
            case PORT_WRITE -> new VcpuExit.PortWrite(exitPort(), exitSize(), exitValue());
            case MMIO_READ -> new VcpuExit.MmioRead(GuestAddress.of(exitGpa()), exitSize());
            case MMIO_WRITE -> new VcpuExit.MmioWrite(GuestAddress.of(exitGpa()), exitSize(), exitValue());
            case HALT -> new VcpuExit.Halt();
            case CANCELLED -> CANCELLED;
            case INTERRUPT_WINDOW -> new VcpuExit.InterruptWindow();
            case SHUTDOWN -> new VcpuExit.Shutdown();
            default -> exitRecord(kind);
        };
    }

    /** Runs to the next exit the caller is to see. */
    private ExitKind next() {
        for (; ; ) {
            if (attention.isRaised() && attend()) {
                return delivered(ExitKind.CANCELLED);
            }
            ExitKind kind = takeUndelivered();
            if (kind == null) {
                kind = enterGuest();
            }
            if (kind != null && (kind != ExitKind.INTERRUPT_WINDOW || interrupts.takeWindow())) {
                return delivered(kind);
            }
        }
    }

    /**
     * Tells whether the owner is in {@link #enter()} or {@link #enterToSettle()}, or about to be. Who reads false after it has written something that the owner
     * reads there can rely on the owner seeing it. From any thread.
     *
     * @return true if so
     */
    protected final boolean isInGuest() {
        return attention.isInGuest();
    }

    /**
     * Waits inside of {@link #enter()} or {@link #enterToSettle()}, before the guest is entered, for an engine that keeps its vCPUs out for a moment;
     * {@link #isInGuest()} is false meanwhile. If somebody wanted something the vCPU has been poked when this returns.
     *
     * @param wait waits
     */
    protected final void stayOutside(Runnable wait) {
        attention.leaveGuest();
        try {
            wait.run();
        } finally {
            attention.enterAnyway();
        }
        if (attention.isRaised()) {
            poke();
        }
    }

    private ExitKind delivered(ExitKind kind) {
        Completion completion = kind.completion();
        if (kind != ExitKind.CANCELLED && (kind != last || completion != owed)) { // to store a reference costs more than to compare it
            last = kind;
            owed = completion;
        }
        vm.exited(id, kind);
        return kind;
    }

    /** Enters the guest once; null if it was not entered or left for no reason of its own. */
    private @Nullable ExitKind enterGuest() {
        if (interrupts.isWaiting()) {
            interrupts.deliver();
        }
        if (!attention.enterGuest()) {
            return null;
        }
        ExitKind kind;
        try {
            kind = enter();
        } finally {
            attention.leaveGuest();
        }
        if (kind == ExitKind.CANCELLED) {
            owed = Completion.NONE;
            return null;
        }
        return kind;
    }

    /** Does what other threads asked for; true if the run is to end for it. */
    private boolean attend() {
        if (attention.needsBoundary() && trySettle()) {
            attention.runCalls();
            if (attention.isPauseRequested()) {
                attention.parkWhilePaused();
            }
        }
        if (attention.isClosing()) {
            return true;
        }
        attention.lowerInterrupt(); // what is queued is delivered before the next entry
        return attention.takeKick();
    }

    /** Settles as far as possible without the caller: the next fragment, if any, is kept for the next run. True if the vCPU is at an instruction boundary. */
    private boolean trySettle() {
        if (undelivered == null && owed == Completion.SETTLE) {
            ExitKind kind = settleInside();
            owed = Completion.NONE;
            undelivered = kind == ExitKind.CANCELLED ? null : kind;
        }
        return !isPendingNow();
    }

    private ExitKind settleInside() {
        attention.enterAnyway();
        try {
            return enterToSettle();
        } finally {
            attention.leaveGuest();
        }
    }

    @Override
    public final Optional<VcpuExit> settle() {
        beginRun("settle");
        try {
            trySettle();
            ExitKind kind = takeUndelivered();
            return kind == null ? Optional.empty() : Optional.of(record(delivered(kind)));
        } finally {
            endRun();
        }
    }

    private @Nullable ExitKind takeUndelivered() {
        ExitKind kind = undelivered;
        undelivered = null;
        return kind;
    }

    /** Settles for a pause, on the owner thread. */
    final void settleForPause() {
        requireOwner();
        if (inHandler ? isPendingNow() : !trySettle()) {
            throw new IllegalStateException(this + ": pause while the " + last + " exit is pending; run or settle first");
        }
    }

    // ---- completion

    @Override
    public final void complete(long value) {
        requireOwed("complete");
        if (last == ExitKind.CPUID) {
            throw new IllegalStateException(this + ": a CPUID exit is completed with four registers");
        }
        supply(last, value);
        completed();
    }

    @Override
    public final void refuse() {
        requireOwner();
        boolean msr = last == ExitKind.MSR_READ && owed == Completion.VALUE || last == ExitKind.MSR_WRITE && owed == Completion.SETTLE;
        if (!msr) {
            throw new IllegalStateException(this + ": the " + last + " exit cannot be refused");
        }
        supplyRefusal(last);
        completed();
    }

    /**
     * Refuses a completion that the last exit did not ask for.
     *
     * @param operation what was attempted
     */
    protected final void requireOwed(String operation) {
        requireOwner();
        if (owed != Completion.VALUE) {
            throw new IllegalStateException(this + ": " + operation + ", but the last exit (" + last + ") owes no value");
        }
    }

    /** Notes that the value the last exit asked for is there. */
    protected final void completed() {
        owed = Completion.SETTLE;
    }

    /**
     * Returns the kind of the last exit.
     *
     * @return the kind
     */
    protected final ExitKind lastExit() {
        return last;
    }

    @Override
    public final void stop() {
        requireHandler("stop");
        stopRequested = true;
    }

    @Override
    public final void decline() {
        requireHandler("decline");
        declined = true;
    }

    private void requireHandler(String operation) {
        requireOwner();
        if (!inHandler) {
            throw new IllegalStateException(this + ": " + operation + " outside of an exit handler");
        }
    }

    // ---- other threads

    @Override
    public final void kick() {
        if (attention.kick()) {
            vm.kicked(id);
        }
    }

    @Override
    public final void close() {
        if (Thread.currentThread() != owner) {
            throw new WrongThreadException(this + " is closed by its owner \"" + owner.getName() + "\" only");
        }
        if (attention.isRunning()) {
            throw new IllegalStateException(this + ": close inside a run");
        }
        release();
    }

    /** Destroys the native vCPU unless that was done; on the owner thread, or when that has ended. */
    final void release() {
        if (!destroyed) {
            destroyed = true;
            attention.close();
            try {
                destroy();
            } finally {
                vm.destroyed(this);
            }
        }
    }
}
