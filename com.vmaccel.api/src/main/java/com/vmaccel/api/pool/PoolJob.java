package com.vmaccel.api.pool;

import java.util.concurrent.CompletableFuture;

/** A use that waits for a machine, and its outcome. */
final class PoolJob<T> {

    private final VirtualMachinePool.Use<? extends T> use;
    private final CompletableFuture<T> outcome = new CompletableFuture<>();

    PoolJob(VirtualMachinePool.Use<? extends T> use) {
        this.use = use;
    }

    CompletableFuture<T> outcome() {
        return outcome;
    }

    /**
     * Uses a machine and resets it, then tells the outcome.
     *
     * @param machine the machine
     * @param count is told whether the machine can be used again
     * @return whether it can
     */
    boolean run(PooledMachine machine, Count count) {
        T result;
        try {
            result = machine.use(use);
        } catch (Exception | Error e) {
            count.used(false);
            outcome.completeExceptionally(e);
            return false;
        }
        boolean kept = machine.reset();
        count.used(kept);
        outcome.complete(result);
        return kept;
    }

    /** Counts uses. */
    @FunctionalInterface
    interface Count {
        void used(boolean kept);
    }
}
