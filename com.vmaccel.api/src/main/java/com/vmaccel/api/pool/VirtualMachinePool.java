package com.vmaccel.api.pool;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.DirtyTrackingMode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Virtual machines with one vCPU that are prepared once, used, and brought back to what they were for the next use. Each belongs to a thread of the pool, on which
 * uses run, one at a time. A machine is created when there is work and no machine is idle, up to the most that the pool may have.
 *
 * <p>What comes back is what {@code VirtualMachine.restore} brings back: the vCPU, its devices and the memory of all slots, by written pages where the engine records
 * them. A kick that nobody consumed is forgotten too. What is no part of a machine's state, such as doorbells, interrupt routes, intercepted MSRs and breakpoints, is the
 * use's own to undo.
 *
 * <p>A machine is discarded, and the next use gets a new one, when a use throws, leaves an access that still owes a value, or changes the slots. Thread-safe.
 */
public final class VirtualMachinePool implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final X86Accelerator accelerator;
    private final VmConfig config;
    private final int most;
    private final Preparation preparation;
    private final Queue<PoolJob<?>> waiting = new ArrayDeque<>();
    private final List<PoolWorker> workers = new ArrayList<>();
    private int idle;
    private boolean closed;
    private long created;
    private long used;
    private long discarded;

    /**
     * Makes an empty pool.
     *
     * @param accelerator creates the machines
     * @param config what each of them is; written pages are recorded where the engine can, also if it asks for none
     * @param most how many machines there may be at a time, at least 1
     * @param preparation prepares each of them
     * @throws IllegalArgumentException if {@code most} is less than 1, or the configuration has several vCPUs
     */
    public VirtualMachinePool(X86Accelerator accelerator, VmConfig config, int most, Preparation preparation) {
        if (most < 1 || config.vcpuCount() != 1) {
            throw new IllegalArgumentException("a pool of at least one machine with one vCPU, not %d with %d".formatted(most, config.vcpuCount()));
        }
        boolean track = config.dirtyTracking() == DirtyTrackingMode.NONE && accelerator.capabilities().has(Capability.DIRTY_TRACKING);
        this.accelerator = accelerator;
        this.config = track ? config.withDirtyTracking(DirtyTrackingMode.PAGES) : config;
        this.most = most;
        this.preparation = preparation;
    }

    /**
     * Uses a machine as soon as one is there.
     *
     * @param use is called on the machine's thread
     * @param <T> the type of its result
     * @return completes with the result when the machine is ready for the next use, or fails with what the use, the preparation or the creation threw, or with
     *     {@link IllegalStateException} if the pool is closed first
     * @throws IllegalStateException if the pool is closed
     */
    public <T> CompletableFuture<T> submit(Use<? extends T> use) {
        PoolJob<T> job = new PoolJob<>(use);
        synchronized (this) {
            if (closed) {
                throw closedException();
            }
            waiting.add(job);
            if (idle < waiting.size() && workers.size() < most) {
                PoolWorker worker = new PoolWorker(this, "%s-%d".formatted(config.name(), workers.size()));
                workers.add(worker);
                worker.start();
            }
            notifyAll();
        }
        return job.outcome();
    }

    /**
     * Returns what the pool did so far.
     *
     * @return the numbers of one moment
     */
    public synchronized Counts counts() {
        return new Counts(created, used, discarded);
    }

    /**
     * Closes the machines and ends their threads; uses that have not begun fail. A use in progress finds its vCPU kicked and closed. A second call does nothing.
     *
     * @throws IllegalStateException if a use did not return in time, naming its thread; its machine is closed when it does. Or on a thread of the pool
     */
    @Override
    public void close() {
        List<PoolWorker> all;
        synchronized (this) {
            all = List.copyOf(workers);
            if (all.stream().anyMatch(PoolWorker::isCurrent)) {
                throw new IllegalStateException("a pool is not closed by one of its uses");
            }
            closed = true;
            waiting.forEach(job -> job.outcome().completeExceptionally(closedException()));
            waiting.clear();
            notifyAll();
        }
        all.forEach(PoolWorker::stop);
        List<String> stuck = all.stream().filter(worker -> !worker.hasEnded(PATIENCE)).map(PoolWorker::name).toList();
        if (!stuck.isEmpty()) {
            throw new IllegalStateException("pool " + config.name() + ": uses did not return on the threads " + stuck);
        }
    }

    private IllegalStateException closedException() {
        return new IllegalStateException("pool " + config.name() + " is closed");
    }

    // ---- for the workers

    /** Waits for the next job; null when the pool is closed. */
    synchronized @Nullable PoolJob<?> next() {
        idle++;
        while (waiting.isEmpty() && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                // a use left it behind: nobody else has this thread
            }
        }
        idle--;
        return closed ? null : waiting.remove();
    }

    PooledMachine create() throws Exception {
        PooledMachine machine = PooledMachine.of(accelerator, config, preparation);
        synchronized (this) {
            created++;
        }
        return machine;
    }

    synchronized void count(boolean kept) {
        used++;
        discarded += kept ? 0 : 1;
    }

    /**
     * What a pool did.
     *
     * @param created how many machines it created
     * @param used how many uses returned or threw
     * @param discarded how many machines it discarded after a use
     */
    public record Counts(long created, long used, long discarded) {}

    /** Prepares a new machine for all its uses: maps memory, loads the guest, sets registers. */
    @ConsumerType
    @FunctionalInterface
    public interface Preparation {
        /**
         * Prepares a machine.
         *
         * @param vm the machine
         * @param vcpu its vCPU, in architectural reset; left without a pending access
         * @throws Exception whatever went wrong; the machine is then closed and the waiting use fails
         */
        void prepare(X86VirtualMachine vm, X86Vcpu vcpu) throws Exception;
    }

    /**
     * Uses a machine.
     *
     * @param <T> the type of the result
     */
    @ConsumerType
    @FunctionalInterface
    public interface Use<T> {
        /**
         * Uses a machine, which is as it was prepared.
         *
         * @param vm the machine; not to be closed
         * @param vcpu its vCPU, owned by the current thread; not to be closed
         * @return the result
         * @throws Exception whatever went wrong; the machine is then discarded
         */
        T with(X86VirtualMachine vm, X86Vcpu vcpu) throws Exception;
    }
}
