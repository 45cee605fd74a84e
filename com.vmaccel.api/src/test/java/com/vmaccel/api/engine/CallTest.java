package com.vmaccel.api.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VcpuThread;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.register.X86Register;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tasks for the owner of a vCPU. */
class CallTest extends EngineTests {

    private static final ExitHandler NOTHING = new ExitHandler() {};

    @Test
    void aCallInterruptsARunThatGoesOnAfterwards() throws Exception {
        FakeVm vm = vm();
        AtomicInteger returns = new AtomicInteger();
        VcpuThread<X86Vcpu> thread = startLooping(vm, 0, vcpu -> {
            vcpu.run();
            returns.incrementAndGet();
        });
        for (int i = 0; i < 100; i++) {
            int value = i;
            Thread owner = get(thread.call(vcpu -> {
                vcpu.set(X86Register.RAX, value);
                return Thread.currentThread();
            }));
            assertSame(thread.thread(), owner);
            assertEquals(i, (long) get(thread.call(vcpu -> vcpu.get(X86Register.RAX))));
        }
        assertEquals(0, returns.get());
        thread.vcpu().kick();
        get(thread.finished());
        assertEquals(1, returns.get());
    }

    /** The guest's exits are all data accesses, some of them fragmented: calls must find a settled vCPU all the same. */
    @Test
    void aCallComesAtAnInstructionBoundary() throws Exception {
        Guest guest = new Guest().instruction(Guest.load(0xfff, 1), Guest.load(0x1000, 3)).instruction(Guest.out(1, 1)).end(Guest.End.REPEAT);
        VcpuThread<X86Vcpu> thread = vm().startThread(0, vcpu -> {
            ((FakeVcpu) vcpu).load(guest);
            vcpu.run(new ExitHandler() {
                @Override
                public long mmioRead(Vcpu reader, long gpa, int size) {
                    return 0;
                }

                @Override
                public void portWrite(Vcpu writer, int port, int size, long value) {}
            });
        });
        for (int i = 0; i < 1_000; i++) {
            boolean pending = get(thread.call(vcpu -> {
                vcpu.set(X86Register.RAX, 1);
                return vcpu.isPending();
            }));
            assertFalse(pending);
        }
    }

    @Test
    void callsAreServedInOrderAfterTheBodyHasReturnedOrFailed() throws Exception {
        FakeVm vm = vm(2);
        VcpuThread<X86Vcpu> returned = vm.startThread(0, vcpu -> {});
        VcpuThread<X86Vcpu> failed = vm.startThread(1, vcpu -> {
            throw new IOException("no disk");
        });
        get(returned.finished());
        assertEquals("no disk", assertThrows(IOException.class, () -> get(failed.finished())).getMessage());
        List<Integer> order = new ArrayList<>();
        for (VcpuThread<X86Vcpu> thread : List.of(returned, failed)) {
            order.clear();
            List<CompletableFuture<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int number = i;
                calls.add(thread.call(vcpu -> order.add(number)));
            }
            for (CompletableFuture<Boolean> call : calls) {
                get(call);
            }
            assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19), order);
        }
    }

    @Test
    void whatATaskThrowsIsItsOutcome() throws Exception {
        VcpuThread<X86Vcpu> thread = startLooping(vm(), 0, Vcpu::run);
        CompletableFuture<Object> checked = thread.call(vcpu -> {
            throw new IOException("no disk");
        });
        CompletableFuture<Object> error = thread.call(vcpu -> {
            throw new AssertionError("no sense");
        });
        refused(IOException.class, () -> get(checked), "no disk");
        assertThrows(AssertionError.class, () -> get(error));
        assertEquals(1, (int) get(thread.call(vcpu -> 1)));
    }

    @Test
    void aCallInsideARunRunsNothing() throws Exception {
        VcpuThread<X86Vcpu> thread = startLooping(vm(), 0, Vcpu::run);
        get(thread.call(vcpu -> {
            refused(IllegalStateException.class, vcpu::run, "run inside a run", "a call");
            refused(IllegalStateException.class, () -> vcpu.run(NOTHING), "run inside a run", "a call");
            refused(IllegalStateException.class, vcpu::settle, "settle inside a run", "a call");
            refused(IllegalStateException.class, vcpu::close, "close inside a run");
            refused(IllegalStateException.class, vcpu::stop, "stop");
            return null;
        }));
        assertTrue(thread.thread().isAlive());
    }

    @Test
    void aCallToAnIdleThreadMayRunTheGuestAndBeInterruptedByAnother() throws Exception {
        FakeVm vm = vm();
        VcpuThread<X86Vcpu> thread = vm.startThread(0, vcpu -> ((FakeVcpu) vcpu).load(Guest.loop()));
        get(thread.finished());
        CompletableFuture<VcpuExit> running = thread.call(Vcpu::run);
        vm.vcpus.get(0).looping.await();
        assertEquals(0, (int) get(thread.call(Vcpu::id)));
        assertFalse(running.isDone());
        thread.vcpu().kick();
        assertEquals(new VcpuExit.Cancelled(), get(running));
    }

    @Test
    void aTaskWaitsWhileTheBodyIsBusyElsewhere() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        VcpuThread<X86Vcpu> thread = vm().startThread(0, vcpu -> {
            busy.countDown();
            release.await();
        });
        busy.await();
        CompletableFuture<Integer> waiting = thread.call(vcpu -> 1);
        CompletableFuture<Integer> cancelled = thread.call(vcpu -> {
            throw new AssertionError("runs although it was cancelled");
        });
        assertTrue(cancelled.cancel(false));
        assertFalse(waiting.isDone());
        release.countDown();
        assertEquals(1, get(waiting));
    }

    @Test
    void aCallOfTheOwnThreadWaitsForItsTurn() throws Exception {
        CompletableFuture<CompletableFuture<Integer>> inner = new CompletableFuture<>();
        CompletableFuture<VcpuThread<X86Vcpu>> self = new CompletableFuture<>();
        VcpuThread<X86Vcpu> thread = vm().startThread(0, vcpu -> inner.complete(self.join().call(Vcpu::id)));
        self.complete(thread);
        assertEquals(0, get(get(inner)));
    }

    @Test
    void callsToAClosedThreadFail() throws Exception {
        VcpuThread<X86Vcpu> thread = startLooping(vm(), 0, Vcpu::run);
        thread.close();
        refused(IllegalStateException.class, () -> get(thread.call(vcpu -> 1)), "vCPU 0", "closed");
    }

    @Test
    void callsQueuedWhenTheThreadIsClosedFailAtOnce() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        VcpuThread<X86Vcpu> thread = vm().startThread(0, vcpu -> release.await());
        CompletableFuture<Integer> queued = thread.call(vcpu -> 1);
        CompletableFuture<Void> closing = later(() -> {
            thread.close();
            return null;
        });
        refused(IllegalStateException.class, () -> get(queued), "vCPU 0", "closed");
        release.countDown();
        get(closing);
    }

    /** Three threads call while a fourth closes: each call has an outcome. */
    @Test
    void noCallIsLostInTheRaceWithClose() throws Exception {
        for (int round = 0; round < 200; round++) {
            FakeVm vm = vm();
            VcpuThread<X86Vcpu> thread = round % 2 == 0 ? vm.startThread(0, vcpu -> {}) : startLooping(vm, 0, Vcpu::run);
            List<CompletableFuture<List<CompletableFuture<Integer>>>> callers = new ArrayList<>();
            CountDownLatch go = new CountDownLatch(1);
            for (int i = 0; i < 3; i++) {
                callers.add(later(() -> {
                    go.await();
                    List<CompletableFuture<Integer>> calls = new ArrayList<>();
                    for (int call = 0; call < 20; call++) {
                        calls.add(thread.call(Vcpu::id));
                    }
                    return calls;
                }));
            }
            go.countDown();
            vm.close();
            for (CompletableFuture<List<CompletableFuture<Integer>>> caller : callers) {
                for (CompletableFuture<Integer> call : get(caller)) {
                    get(call.handle((id, thrown) -> thrown == null || thrown instanceof IllegalStateException ? id : assertOther(thrown)));
                }
            }
        }
    }

    private static Integer assertOther(Throwable thrown) {
        throw new AssertionError(thrown);
    }
}
