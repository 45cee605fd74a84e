package com.vmaccel.tck;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.tck.internal.Watchdog;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * What a case is given: the accelerator, and a place to leave what must be closed behind it. Every vCPU made here is kicked when the case's time is up, so a
 * guest that hangs fails instead of hanging.
 */
public final class CaseContext {

    private static final int RECENT = 16;
    private static final long LOOK_NANOS = 50_000;

    private final X86Accelerator accelerator;
    private final Effort effort;
    private final Duration patience;
    private final ScheduledFuture<?> watchdog;
    private final CaseResources resources = new CaseResources();
    private final Deque<String> recent = new ArrayDeque<>();
    private volatile boolean timedOut;

    CaseContext(X86Accelerator accelerator, Effort effort, Duration patience) {
        this.accelerator = accelerator;
        this.effort = effort;
        this.patience = patience;
        this.watchdog = Watchdog.after(patience, this::bark);
    }

    private void bark() {
        timedOut = true;
        resources.kickAll();
    }

    /**
     * Returns the accelerator under test.
     *
     * @return the accelerator
     */
    public X86Accelerator accelerator() {
        return accelerator;
    }

    /**
     * Returns how thorough a case with generated inputs should be.
     *
     * @return the effort of the run
     */
    public Effort effort() {
        return effort;
    }

    /**
     * Returns the unit of memory slots.
     *
     * @return bytes, a power of two
     */
    public long granularity() {
        return accelerator.capabilities().limits().granularityBytes();
    }

    /**
     * Creates a virtual machine, closed when the case ends.
     *
     * @param config its configuration
     * @return the virtual machine
     */
    public X86VirtualMachine createVm(VmConfig config) {
        return closing(accelerator.createVirtualMachine(config));
    }

    /**
     * Creates a vCPU on the current thread. It is closed when the case ends or, on a thread of {@link #start}, when that thread's task does.
     *
     * @param vm its virtual machine
     * @param id its number
     * @return the vCPU
     */
    public X86Vcpu createVcpu(X86VirtualMachine vm, int id) {
        X86Vcpu vcpu = vm.createVcpu(id);
        resources.own(vcpu);
        return vcpu;
    }

    /**
     * Kicks a vCPU, too, when time is up.
     *
     * @param vcpu a vCPU that was not made by this context
     * @param <V> its type
     * @return the same vCPU
     */
    public <V extends Vcpu> V watch(V vcpu) {
        resources.watch(vcpu);
        return vcpu;
    }

    /**
     * Closes something when the case ends, the latest first, after the vCPUs.
     *
     * @param resource what to close; closing it earlier too must do no harm
     * @param <T> its type
     * @return the same resource
     */
    public <T extends AutoCloseable> T closing(T resource) {
        resources.add(resource);
        return resource;
    }

    /**
     * Runs a vCPU and notes the exit for the diagnosis of a failure.
     *
     * @param vcpu a vCPU of the current thread
     * @return the exit
     * @throws AssertionError if the case's time is up
     */
    public VcpuExit run(X86Vcpu vcpu) {
        return noted(vcpu.run());
    }

    /**
     * Runs a vCPU with a handler; as {@link #run(X86Vcpu)} otherwise.
     *
     * @param vcpu a vCPU of the current thread
     * @param handler its handler
     * @return the exit
     */
    public VcpuExit run(X86Vcpu vcpu, ExitHandler handler) {
        return noted(vcpu.run(handler));
    }

    private VcpuExit noted(VcpuExit exit) {
        note(exit.toString());
        if (timedOut) {
            throw new AssertionError("the guest did not finish within " + patience.toMillis() + " ms");
        }
        return exit;
    }

    /**
     * Notes something for the diagnosis of a failure.
     *
     * @param event one line
     */
    public void note(String event) {
        synchronized (recent) {
            if (recent.size() == RECENT) {
                recent.removeFirst();
            }
            recent.addLast(event);
        }
    }

    /**
     * Waits for something, no longer than the case may take.
     *
     * @param future what to wait for
     * @param <T> the type of its result
     * @return its result
     * @throws Exception what the task threw
     */
    public <T> T await(Future<T> future) throws Exception {
        try {
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("nothing came within " + patience.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                case null, default -> throw e;
            }
        }
    }

    /**
     * Waits until something is so, no longer than the case may take.
     *
     * @param what what is awaited, for the failure
     * @param condition looks whether it is so; called again and again on this thread
     * @throws AssertionError if the case's time is up first
     */
    public void await(String what, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (timedOut) {
                throw new AssertionError("not within " + patience.toMillis() + " ms: " + what);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /**
     * Runs a task on a platform thread of its own, which the end of the case waits for.
     *
     * @param name the thread's name
     * @param task what to do; vCPUs it makes with {@link #createVcpu} are closed behind it
     * @param <T> the type of its result
     * @return its outcome
     */
    public <T> Future<T> start(String name, Callable<T> task) {
        return resources.start(name, task);
    }

    /**
     * Skips the case, for a reason that only shows while it runs.
     *
     * @param reason what is missing
     * @return nothing: the exception to throw
     */
    public RuntimeException skip(String reason) {
        return new SkippedException(reason);
    }

    /** Says where the case was when it failed; on its thread. */
    String diagnosis() {
        StringBuilder text = new StringBuilder(timedOut ? "\n  time was up after " + patience.toMillis() + " ms" : "");
        synchronized (recent) {
            recent.forEach(event -> text.append("\n  exit ").append(event));
        }
        resources.mine().forEach(vcpu -> text.append("\n  ").append(Registers.dump(vcpu)));
        return text.toString();
    }

    boolean isTimedOut() {
        return timedOut;
    }

    /** Closes everything; throws the first failure. */
    void close() throws Exception {
        try {
            resources.close();
        } finally {
            watchdog.cancel(false);
        }
    }
}
