package com.vmaccel.api;

import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A platform thread of the library that owns a vCPU: it creates it, runs a body with it, then serves calls until it is closed.
 *
 * @param <V> the vCPU's type
 */
@ProviderType
public interface VcpuThread<V extends Vcpu> extends AutoCloseable {

    /**
     * Returns the vCPU, for what other threads may do with it.
     *
     * @return the vCPU
     */
    V vcpu();

    /**
     * Returns the thread.
     *
     * @return the owner of the vCPU
     */
    Thread thread();

    /**
     * Runs a task on the owner. A run in progress is interrupted for it at the next instruction boundary and goes on afterwards; the body does not notice.
     * While the body is busy outside of {@code run} the task waits. A task whose result was cancelled before it began does not run.
     *
     * @param task is given the vCPU
     * @param <T> the type of its result
     * @return completes with the task's result or exception; fails with {@link IllegalStateException} if the thread is closed first
     */
    <T> CompletableFuture<T> call(Task<? super V, ? extends T> task);

    /**
     * Returns the outcome of the body.
     *
     * @return completes when the body has returned, or fails with what it threw
     */
    CompletableFuture<Void> finished();

    /**
     * Ends the thread: kicks the vCPU, whose later runs throw {@link IllegalStateException}, waits as long as closing the virtual machine would, and closes the
     * vCPU on its thread. A second call does nothing.
     *
     * @throws IllegalStateException if the body did not return in time, naming the thread; the vCPU is closed when it does
     */
    @Override
    void close();

    /**
     * What a vCPU thread does.
     *
     * @param <V> the vCPU's type
     */
    @ConsumerType
    @FunctionalInterface
    interface Body<V extends Vcpu> {
        /**
         * Uses the vCPU.
         *
         * @param vcpu a new vCPU, owned by the current thread
         * @throws Exception whatever went wrong; it becomes the outcome of {@link VcpuThread#finished()}
         */
        void run(V vcpu) throws Exception;
    }

    /**
     * Something to do on the owner thread.
     *
     * @param <V> the vCPU's type
     * @param <T> the type of the result
     */
    @ConsumerType
    @FunctionalInterface
    interface Task<V extends Vcpu, T> {
        /**
         * Does it.
         *
         * @param vcpu the vCPU, out of the guest
         * @return the result
         * @throws Exception whatever went wrong
         */
        T call(V vcpu) throws Exception;
    }
}
