package com.vmaccel.tck;

import com.vmaccel.api.Vcpu;
import com.vmaccel.api.X86Vcpu;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;

/** What a case leaves behind: threads, vCPUs and whatever else must be closed. */
final class CaseResources {

    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final Duration KICK_EVERY = Duration.ofMillis(50);

    private final Queue<Vcpu> watched = new ConcurrentLinkedQueue<>();
    private final Deque<X86Vcpu> owned = new ArrayDeque<>();
    private final Deque<AutoCloseable> resources = new ConcurrentLinkedDeque<>();
    private final List<Thread> threads = new ArrayList<>();

    void watch(Vcpu vcpu) {
        watched.add(vcpu);
    }

    void own(X86Vcpu vcpu) {
        watch(vcpu);
        synchronized (owned) {
            owned.push(vcpu);
        }
    }

    void add(AutoCloseable resource) {
        resources.push(resource);
    }

    void kickAll() {
        watched.forEach(Vcpu::kick);
    }

    /** The open vCPUs of the current thread. */
    List<X86Vcpu> mine() {
        synchronized (owned) {
            return owned.stream().filter(vcpu -> vcpu.owner() == Thread.currentThread()).toList();
        }
    }

    <T> Future<T> start(String name, Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().name("tck-" + name).daemon().start(() -> {
            try {
                T value = task.call();
                closeMine();
                result.complete(value);
            } catch (Throwable e) { // whatever it is, it is the outcome
                closeMine();
                result.completeExceptionally(e);
            }
        });
        synchronized (threads) {
            threads.add(thread);
        }
        return result;
    }

    /** Closes everything, in spite of failures; throws the first of them. */
    void close() throws Exception {
        List<AutoCloseable> steps = new ArrayList<>();
        steps.add(this::joinThreads);
        steps.add(this::closeMine);
        steps.addAll(resources);
        Throwable first = null;
        for (AutoCloseable step : steps) {
            try {
                step.close();
            } catch (Exception | Error e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        switch (first) {
            case null -> {}
            case Exception exception -> throw exception;
            case Error error -> throw error;
            default -> throw new AssertionError(first);
        }
    }

    private void closeMine() {
        List<X86Vcpu> mine = mine();
        synchronized (owned) {
            owned.removeAll(mine);
        }
        mine.forEach(X86Vcpu::close);
    }

    private void joinThreads() throws InterruptedException {
        List<Thread> started;
        synchronized (threads) {
            started = List.copyOf(threads);
        }
        long deadline = System.nanoTime() + GRACE.toNanos();
        for (Thread thread : started) {
            while (!thread.join(KICK_EVERY)) {
                kickAll();
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("thread " + thread.getName() + " did not end");
                }
            }
        }
    }
}
