package com.vmaccel.api.engine;

import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuThread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** A platform thread that owns a vCPU. */
final class EngineVcpuThread<V extends Vcpu> implements VcpuThread<V> {

    private final EngineVm vm;
    private final Thread thread;
    private final CompletableFuture<EngineVcpu> created = new CompletableFuture<>();
    private final CompletableFuture<Void> finished = new CompletableFuture<>();
    private final Function<EngineVcpu, V> type;

    private EngineVcpuThread(EngineVm vm, int vcpuId, Function<EngineVcpu, V> type, Body<? super V> body) {
        this.vm = vm;
        this.type = type;
        this.thread = Thread.ofPlatform().name(vm + "-vcpu-" + vcpuId).daemon().unstarted(() -> own(vcpuId, body));
    }

    static <V extends Vcpu> VcpuThread<V> start(EngineVm vm, int vcpuId, Function<EngineVcpu, V> type, Body<? super V> body) {
        EngineVcpuThread<V> result = new EngineVcpuThread<>(vm, vcpuId, type, body);
        result.thread.start();
        try {
            result.created.join();
        } catch (CompletionException e) {
            throw OwnerCall.unchecked(e.getCause());
        }
        return result;
    }

    private void own(int vcpuId, Body<? super V> body) {
        EngineVcpu vcpu;
        try {
            vm.whiteboard().ask(advisor -> advisor.vcpuThreadStarted(vm.config().name(), vcpuId));
            vcpu = vm.addVcpu(vcpuId);
            vcpu.serve();
        } catch (RuntimeException | Error e) {
            created.completeExceptionally(e);
            return;
        }
        created.complete(vcpu);
        try {
            runBody(vcpu, body);
            while (!vcpu.attention().isClosing()) {
                vcpu.attention().parkUntilRaised();
            }
        } finally {
            vcpu.release();
        }
    }

    private void runBody(EngineVcpu vcpu, Body<? super V> body) {
        try {
            body.run(type.apply(vcpu));
            finished.complete(null);
        } catch (Throwable e) { // whatever the body threw is its outcome
            finished.completeExceptionally(e);
        }
    }

    @Override
    public V vcpu() {
        return type.apply(created.join());
    }

    @Override
    public Thread thread() {
        return thread;
    }

    @Override
    public <T> CompletableFuture<T> call(Task<? super V, ? extends T> task) {
        OwnerCall<T> call = new OwnerCall<>(() -> task.call(vcpu()));
        created.join().attention().call(call);
        return call.outcome();
    }

    @Override
    public CompletableFuture<Void> finished() {
        return finished;
    }

    @Override
    public void close() {
        EngineVcpu vcpu = created.join();
        vcpu.attention().beginClose();
        if (Thread.currentThread() != thread) {
            vm.awaitEnd(vcpu);
        }
    }
}
