package com.vmaccel.api.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.VcpuThread;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A fake accelerator for each test. Afterwards everything must have been given back, without a breach of the engine contract. */
@Timeout(20)
abstract class EngineTests {

    final FakeAccelerator accelerator;
    private final List<Thread> helpers = new ArrayList<>();

    EngineTests() {
        this(Duration.ofSeconds(5));
    }

    EngineTests(Duration stopTimeout) {
        accelerator = new FakeAccelerator(stopTimeout);
    }

    @AfterEach
    void everythingIsGivenBack() throws InterruptedException {
        List<EngineVm> left = accelerator.virtualMachines();
        accelerator.close();
        for (EngineVm vm : left) {
            for (FakeVcpu vcpu : ((FakeVm) vm).vcpus.values()) {
                if (vcpu.owner() == Thread.currentThread()) {
                    vcpu.close();
                }
            }
        }
        for (Thread helper : helpers) {
            helper.join(5_000);
        }
        eventually("every virtual machine is released", () -> {
            accelerator.virtualMachines().forEach(EngineVm::closeFromOutside); // owners that ended meanwhile
            return accelerator.virtualMachines().isEmpty();
        });
        assertEquals(List.of(), accelerator.violations());
    }

    FakeVm vm() {
        return accelerator.createVirtualMachine(VmConfig.defaults());
    }

    FakeVm vm(int vcpus) {
        return accelerator.createVirtualMachine(VmConfig.defaults().withVcpuCount(vcpus));
    }

    /** Starts a library thread whose vCPU loops in the guest, and waits until it does. */
    VcpuThread<X86Vcpu> startLooping(FakeVm vm, int id, VcpuThread.Body<X86Vcpu> body) throws InterruptedException {
        VcpuThread<X86Vcpu> thread = vm.startThread(id, vcpu -> {
            ((FakeVcpu) vcpu).load(Guest.loop());
            body.run(vcpu);
        });
        vm.vcpus.get(id).looping.await();
        return thread;
    }

    /** Runs something on a thread of its own; its outcome, within a few seconds, is thrown or returned. */
    <T> T elsewhere(Callable<T> action) throws Exception {
        return get(later(action));
    }

    /** Begins something on a thread of its own. */
    <T> CompletableFuture<T> later(Callable<T> action) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        outcome.complete(action.call());
                    } catch (Throwable e) {
                        outcome.completeExceptionally(e);
                    }
                },
                "helper-" + helpers.size());
        thread.setDaemon(true);
        helpers.add(thread);
        thread.start();
        return outcome;
    }

    static <T> T get(CompletableFuture<T> outcome) throws Exception {
        try {
            return outcome.get(5, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("no outcome in time", e);
        }
    }

    /** For handlers, which throw nothing checked. */
    static void awaitQuietly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(5, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void eventually(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "not within 5 s: " + what);
            Thread.sleep(1);
        }
    }

    /** Asserts an exception and that its message has all of some parts. */
    static <T extends Throwable> T refused(Class<T> type, org.junit.jupiter.api.function.Executable action, String... parts) {
        T thrown = assertThrows(type, action);
        for (String part : parts) {
            assertTrue(String.valueOf(thrown.getMessage()).contains(part), () -> "\"" + part + "\" is not in: " + thrown.getMessage());
        }
        return thrown;
    }
}
