package com.vmaccel.api.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.observe.VmObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A kick is sticky, is consumed by exactly one {@code Cancelled}, and is never late. */
class KickTest extends EngineTests {

    private static final VcpuExit CANCELLED = new VcpuExit.Cancelled();
    private static final VcpuExit HALT = new VcpuExit.Halt();

    @Test
    void aKickBeforeEntryCancelsTheNextRunBeforeAnyInstruction() {
        try (FakeVcpu vcpu = vm().vcpu(0, Guest.of(Guest.out(1, 1)))) {
            vcpu.kick();
            vcpu.kick();
            assertEquals(CANCELLED, vcpu.run());
            assertEquals(0, vcpu.executed());
            assertEquals(new VcpuExit.PortWrite(1, 1, 1), vcpu.run());
            vcpu.kick();
            assertEquals(CANCELLED, vcpu.run());
            assertEquals(HALT, vcpu.run());
        }
    }

    @ParameterizedTest
    @EnumSource(value = FakeVcpu.Poke.class, names = {"STICKY", "LOSSY"})
    void aKickEndsARunInTheGuest(FakeVcpu.Poke poke) throws Exception {
        FakeVm vm = vm();
        CompletableFuture<List<VcpuExit>> exits = later(() -> {
            try (FakeVcpu vcpu = vm.vcpu(0, Guest.loop())) {
                vcpu.poke = poke;
                VcpuExit first = vcpu.run();
                vcpu.load(Guest.of(Guest.out(1, 1)));
                return List.of(first, vcpu.run(), vcpu.run());
            }
        });
        eventually("the guest executes", () -> vm.vcpus.containsKey(0) && vm.vcpus.get(0).looping.getCount() == 0);
        vm.vcpus.get(0).kick();
        assertEquals(List.of(CANCELLED, new VcpuExit.PortWrite(1, 1, 1), HALT), get(exits));
    }

    /** The engine is poked after it was entered but before it executes, where it loses pokes. */
    @Test
    void aPokeThatIsLostIsRepeated() throws Exception {
        FakeVm vm = vm();
        try (FakeVcpu vcpu = vm.vcpu(0, Guest.loop())) {
            vcpu.poke = FakeVcpu.Poke.LOSSY;
            List<CompletableFuture<Void>> kick = new ArrayList<>();
            vcpu.beforeExecuting = () -> {
                vcpu.beforeExecuting = () -> {};
                kick.add(later(() -> {
                    vcpu.kick();
                    return null;
                }));
                while (vcpu.pokes.get() == 0) {
                    Thread.onSpinWait();
                }
            };
            assertEquals(CANCELLED, vcpu.run());
            get(kick.getFirst());
            assertTrue(vcpu.pokes.get() > 1, "poked " + vcpu.pokes);
        }
    }

    @Test
    void anExitThatComesFirstIsReturnedFirst() {
        try (FakeVcpu vcpu = vm().vcpu(0, Guest.of(Guest.out(1, 1)))) {
            vcpu.beforeExecuting = vcpu::kick;
            assertEquals(new VcpuExit.PortWrite(1, 1, 1), vcpu.run());
            vcpu.beforeExecuting = () -> {};
            assertEquals(CANCELLED, vcpu.run());
            assertEquals(HALT, vcpu.run());
        }
    }

    @Test
    void aSpuriousReturnOfTheEngineIsNoCancelled() {
        try (FakeVcpu vcpu = vm().vcpu(0, Guest.of(Guest.out(1, 1)))) {
            vcpu.poke();
            assertEquals(new VcpuExit.PortWrite(1, 1, 1), vcpu.run());
        }
    }

    @Test
    void aKickInAHandlerEndsTheRunAfterItsExit() {
        List<Integer> ports = new ArrayList<>();
        try (FakeVcpu vcpu = vm().vcpu(0, Guest.of(Guest.out(1, 1), Guest.out(2, 2)))) {
            ExitHandler handler = new ExitHandler() {
                @Override
                public void portWrite(Vcpu writer, int port, int size, long value) {
                    ports.add(port);
                    writer.kick();
                }
            };
            assertEquals(CANCELLED, vcpu.run(handler));
            assertEquals(List.of(1), ports);
            assertEquals(CANCELLED, vcpu.run(handler));
            assertEquals(HALT, vcpu.run(handler));
        }
    }

    @Test
    void aKickerThatIsInterruptedStaysSo() {
        FakeVm vm = vm();
        try (FakeVcpu vcpu = vm.vcpu(0, Guest.of())) {
            Thread.currentThread().interrupt();
            vcpu.kick();
            assertEquals(CANCELLED, vcpu.run());
            assertTrue(Thread.interrupted());
        }
    }

    /** Counts kicks that were not merged with an earlier one. */
    private static final class KickCounter implements VmObserver {
        private final AtomicLong kicks = new AtomicLong();
        private final AtomicLong cancelled = new AtomicLong();

        @Override
        public void kicked(String vm, int vcpuId) {
            kicks.incrementAndGet();
        }

        @Override
        public void exited(String vm, int vcpuId, ExitKind kind) {
            if (kind == ExitKind.CANCELLED) {
                cancelled.incrementAndGet();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"STICKY, false", "LOSSY, false", "STICKY, true", "LOSSY, true"})
    void everyKickIsAnsweredAndNothingElseIs(FakeVcpu.Poke poke, boolean withExits) throws Exception {
        KickCounter counter = new KickCounter();
        accelerator.whiteboard().add(counter);
        FakeVm vm = vm();
        AtomicLong returned = new AtomicLong();
        Guest guest = withExits ? Guest.of(Guest.out(1, 1), Guest.store(2, 8, 2), Guest.halt()) : new Guest();
        CompletableFuture<VcpuExit> owner = later(() -> runUntilTold(vm, guest, poke, returned));
        eventually("the vCPU is there", () -> vm.vcpus.containsKey(0));
        FakeVcpu vcpu = vm.vcpus.get(0);
        List<CompletableFuture<Void>> kickers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            SplittableRandom random = new SplittableRandom(i);
            kickers.add(later(() -> kickAtRandom(vcpu, random, returned)));
        }
        for (CompletableFuture<Void> kicker : kickers) {
            get(kicker);
        }
        eventually("every kick is answered", () -> returned.get() == counter.kicks.get()); // or the answer to one of them would be taken for the last one's
        vcpu.beforeExecuting = STOP;
        vcpu.kick();
        assertEquals(HALT, get(owner));
        assertEquals(counter.kicks.get(), returned.get());
        assertEquals(counter.cancelled.get(), returned.get());
        assertTrue(returned.get() > 200, "only " + returned + " of the kicks were not merged");
    }

    private static final int KICKS = 8_334;
    private static final Runnable STOP = () -> {};

    private static VcpuExit runUntilTold(FakeVm vm, Guest guest, FakeVcpu.Poke poke, AtomicLong returned) {
        try (FakeVcpu vcpu = vm.vcpu(0, guest.end(Guest.End.LOOP))) {
            vcpu.poke = poke;
            vcpu.loopRestNanos = 0;
            while (true) {
                if (vcpu.run().equals(CANCELLED)) {
                    returned.incrementAndGet();
                    if (vcpu.beforeExecuting == STOP) {
                        break;
                    }
                    vcpu.load(guest);
                }
            }
            vcpu.load(Guest.of()); // a late kick would end this run
            return vcpu.run();
        }
    }

    /** Kicks; now and then waits for the answer, which a later kick must not have taken away. */
    private static Void kickAtRandom(FakeVcpu vcpu, SplittableRandom random, AtomicLong returned) {
        for (int i = 0; i < KICKS; i++) {
            long before = returned.get();
            vcpu.kick();
            if (random.nextInt(32) == 0) {
                long deadline = System.nanoTime() + 5_000_000_000L;
                while (returned.get() == before) {
                    assertTrue(System.nanoTime() < deadline, "a kick was lost");
                    Thread.yield();
                }
            }
            for (int rest = 1 << random.nextInt(11); rest > 0; rest--) {
                Thread.onSpinWait();
            }
        }
        return null;
    }
}
