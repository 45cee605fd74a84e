package com.vmaccel.api.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A task for the owner of a vCPU, and its outcome. A task whose outcome was settled by somebody else, for example cancelled, does not run any more. */
final class OwnerCall<T> {

    private final Callable<? extends T> task;
    private final CompletableFuture<T> outcome = new CompletableFuture<>();

    OwnerCall(Callable<? extends T> task) {
        this.task = task;
    }

    CompletableFuture<T> outcome() {
        return outcome;
    }

    /** Runs the task, on the owner. */
    void run() {
        if (outcome.isDone()) {
            return;
        }
        try {
            outcome.complete(task.call());
        } catch (Throwable e) { // whatever the task threw is its outcome
            outcome.completeExceptionally(e);
        }
    }

    /** Ends the call without running it. */
    void refuse(String reason) {
        outcome.completeExceptionally(new IllegalStateException(reason));
    }

    /** Waits for the outcome and throws what the task threw. If there is none in time the call is withdrawn. Interrupts are kept for afterwards. */
    T await(long timeoutNanos, Supplier<? extends RuntimeException> late) {
        long start = System.nanoTime();
        boolean interrupted = false;
        try {
            for (; ; ) {
                try {
                    return outcome.get(timeoutNanos - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    if (outcome.cancel(false)) {
                        throw late.get();
                    }
                }
            }
        } catch (ExecutionException e) {
            throw unchecked(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns what another thread threw, to be thrown here; throws it itself if it is an error. */
    static RuntimeException unchecked(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(cause);
    }
}
