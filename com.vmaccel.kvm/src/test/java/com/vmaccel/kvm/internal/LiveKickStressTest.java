package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.X86Vcpu;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A hundred thousand kicks from another thread, while memory is allocated and collected: each ends exactly one run, and none a later one. */
@Timeout(300)
class LiveKickStressTest {

    private static final int KICKS = 50_000;
    private static final int GARBAGE_BYTES = 1 << 16;

    /** What the kicks find the guest doing. */
    enum Guest {
        /** jmp $: it never leaves by itself. */
        SPINS(0xeb, 0xfe),
        /** out 0x10,al; jmp: it leaves all the time. */
        EXITS(0xe6, 0x10, 0xeb, 0xfc);

        private final int[] program;

        Guest(int... program) {
            this.program = program;
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyKickEndsExactlyOneRun(Guest kind) throws Exception {
        try (var guest = new RealModeGuest(kind.program)) {
            var kicks = new AtomicInteger();
            var acknowledged = new Semaphore(0);
            CompletableFuture<Void> kicker = CompletableFuture.runAsync(() -> kickOneByOne(guest.vcpu, kicks, acknowledged));
            for (int cancelled = 0; cancelled < KICKS; ) {
                if (guest.vcpu.run() instanceof VcpuExit.Cancelled) {
                    cancelled++;
                    assertEquals(kicks.get(), cancelled, "a run was cancelled that nobody kicked");
                    acknowledged.release();
                }
            }
            kicker.get(10, TimeUnit.SECONDS);
            expectNoLateKick(guest.vcpu, kind);
        }
    }

    private static void kickOneByOne(X86Vcpu vcpu, AtomicInteger kicks, Semaphore acknowledged) {
        byte[] garbage = {};
        for (int i = 0; i < KICKS; i++) {
            kicks.incrementAndGet();
            vcpu.kick();
            assertTrue(await(acknowledged), "a kick was lost: the guest still runs");
            garbage = new byte[GARBAGE_BYTES + garbage.length % 2];
            if (i % 5_000 == 0) {
                System.gc();
            }
        }
    }

    private static boolean await(Semaphore acknowledged) {
        try {
            return acknowledged.tryAcquire(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Only a guest that leaves by itself can show that no kick is left over. */
    private static void expectNoLateKick(X86Vcpu vcpu, Guest kind) {
        if (kind == Guest.EXITS) {
            for (int i = 0; i < 100; i++) {
                assertInstanceOf(VcpuExit.PortWrite.class, vcpu.run());
            }
        }
    }
}
