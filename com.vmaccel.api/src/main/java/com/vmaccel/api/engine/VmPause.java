package com.vmaccel.api.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Brings all vCPUs of one virtual machine to rest, and does things with them there. One thread at a time pauses, resumes, or relies on the pause. */
final class VmPause {

    private static final long POLL_NANOS = 50_000;

    private final String vm;
    private final VcpuTable vcpus;
    private final Duration stopTimeout;

    VmPause(String vm, VcpuTable vcpus, Duration stopTimeout) {
        this.vm = vm;
        this.vcpus = vcpus;
        this.stopTimeout = stopTimeout;
    }

    synchronized void pause() {
        vcpus.requireOpen();
        if (vcpus.isPaused()) {
            return;
        }
        List<EngineVcpu> all = vcpus.setPaused(true);
        try {
            all.forEach(vcpu -> vcpu.attention().pause());
            stop(all);
        } catch (RuntimeException | Error e) {
            letGo();
            throw e;
        }
    }

    private void stop(List<EngineVcpu> all) {
        all.stream().filter(VmPause::isOwn).forEach(EngineVcpu::settleForPause);
        List<Stopping> others = all.stream().filter(vcpu -> !isOwn(vcpu)).map(Stopping::begin).toList();
        boolean stopped = await(all, () -> others.stream().allMatch(Stopping::hasStopped));
        others.forEach(Stopping::finish);
        vcpus.requireOpen();
        if (!stopped) {
            throw stuck("pause", others.stream().filter(other -> !other.isAtRest()).map(Stopping::vcpu).toList());
        }
    }

    private static boolean isOwn(EngineVcpu vcpu) {
        return vcpu.owner() == Thread.currentThread();
    }

    /** A vCPU of another thread on its way to rest. One whose body has returned settles in a call. */
    private record Stopping(EngineVcpu vcpu, OwnerCall<EngineVcpu> settling) {

        static Stopping begin(EngineVcpu vcpu) {
            OwnerCall<EngineVcpu> settling = new OwnerCall<>(() -> {
                vcpu.settleForPause();
                return vcpu;
            });
            vcpu.attention().post(settling);
            return new Stopping(vcpu, settling);
        }

        boolean isAtRest() {
            Attention attention = vcpu.attention();
            if (attention.isClosing()) {
                return !attention.isRunning();
            }
            return (attention.isParked() || !vcpu.owner().isAlive()) && !vcpu.isPendingNow();
        }

        boolean hasStopped() {
            return isAtRest() || settling.outcome().isCompletedExceptionally();
        }

        /** Withdraws the call, and throws what it threw. */
        void finish() {
            if (!settling.outcome().cancel(false) && !vcpu.attention().isClosing()) {
                settling.await(0, () -> new IllegalStateException(vcpu + " did not settle"));
            }
        }
    }

    synchronized void resume() {
        vcpus.requireOpen();
        letGo();
    }

    private void letGo() {
        vcpus.setPaused(false).forEach(vcpu -> vcpu.attention().resume());
    }

    /** Does something that needs all vCPUs at rest: paused, or the calling thread's own. Nobody resumes meanwhile. */
    synchronized <T> T atRest(String operation, Supplier<T> action) {
        vcpus.requireOpen();
        if (!vcpus.isPaused() && vcpus.open().stream().anyMatch(vcpu -> !isOwn(vcpu))) {
            throw new IllegalStateException(vm + ": " + operation + " needs a paused virtual machine");
        }
        return action.get();
    }

    /** Does something on the owner thread of a vCPU at rest. */
    <T> T onOwner(EngineVcpu vcpu, Callable<? extends T> task) {
        OwnerCall<T> call = new OwnerCall<>(task);
        if (isOwn(vcpu)) {
            call.run();
        } else if (vcpu.owner().isAlive()) {
            vcpu.attention().post(call);
        } else {
            call.refuse(vcpu + ": its thread \"" + vcpu.owner().getName() + "\" has ended");
        }
        return call.await(stopTimeout.toNanos(), () -> stuck("call", List.of(vcpu)));
    }

    /** Makes vCPUs look until a condition holds, up to the stop timeout; false if it did not. */
    boolean await(List<EngineVcpu> whom, BooleanSupplier condition) {
        return Polling.until(
                () -> {
                    whom.forEach(vcpu -> vcpu.attention().nudge());
                    return condition.getAsBoolean();
                },
                POLL_NANOS,
                stopTimeout.toNanos());
    }

    /** Names the vCPUs that did not leave run in time. */
    IllegalStateException stuck(String operation, List<EngineVcpu> guilty) {
        List<String> names = guilty.stream().map(vcpu -> "vCPU " + vcpu.id() + " of thread \"" + vcpu.owner().getName() + "\"").toList();
        return new IllegalStateException("%s: %s: not out of run within %d ms: %s"
                .formatted(vm, operation, stopTimeout.toMillis(), String.join(", ", names)));
    }
}
