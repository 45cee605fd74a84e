package com.vmaccel.bench.internal;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs something on a platform thread of its own: a vCPU needs one, and what is done to the thread ends with it. */
final class OwnThread {

    private OwnThread() {}

    /**
     * Runs a task and waits for it.
     *
     * @param name the thread's name
     * @param task what to run
     * @param <T> its result
     * @return its result
     * @throws IllegalStateException if the caller is interrupted while it waits; the task then ends on its own
     */
    static <T> T call(String name, Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        Thread.ofPlatform().name(name).daemon().start(future);
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(name + " was interrupted", e);
        } catch (ExecutionException e) {
            throw asUnchecked(Objects.requireNonNull(e.getCause()));
        }
    }

    private static RuntimeException asUnchecked(Throwable thrown) {
        return switch (thrown) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> new IllegalStateException(thrown);
        };
    }
}
