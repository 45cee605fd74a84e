package com.vmaccel.ffi.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.vmaccel.api.capability.Platform;
import com.vmaccel.api.error.UnavailableException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
class KickSignalTest {

    private static final LinuxAbi ABI = LinuxAbi.of(Platform.current().architecture().orElseThrow());

    private final KickSignal signal = KickSignal.prepare(ABI, KickSignal.DEFAULT_OFFSET);

    @Test
    void aThreadDrainsAsManyKicksAsItGot() throws Exception {
        var target = new FutureTask<>(() -> {
            signal.block();
            assertEquals(0, signal.drain());
            int tid = signal.currentThreadId();
            FutureTask<Integer> kicks = new FutureTask<>(() -> kick(tid, 7));
            Thread.ofPlatform().start(kicks);
            assertEquals(0, kicks.get());
            int first = signal.drain();
            return first * 100 + signal.drain();
        });
        Thread.ofPlatform().start(target);
        assertEquals(700, target.get());
    }

    private int kick(int tid, int times) {
        int worst = 0;
        for (int i = 0; i < times; i++) {
            worst = Math.min(worst, signal.kick(tid));
        }
        return worst;
    }

    @Test
    void anEmptyQueueAnswersAtOnce() throws Exception {
        onOwnThread(() -> {
            signal.block();
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment set = Sigset.of(arena, signal.bit());
                assertEquals(-Errno.EAGAIN, LibCSignal.sigtimedwait(set, MemorySegment.NULL, Timespec.STRUCT.allocate(arena)));
                MemorySegment bad = Timespec.STRUCT.allocate(arena);
                Timespec.NANOSECONDS.set(bad, -1);
                assertEquals(-Errno.EINVAL, LibCSignal.sigtimedwait(set, MemorySegment.NULL, bad));
            }
        });
    }

    @Test
    void anUnblockedKickAndAnEndingThreadDoNoHarm() throws Exception {
        onOwnThread(() -> assertEquals(0, signal.kick(signal.currentThreadId())));
        for (int i = 0; i < 200; i++) {
            onOwnThread(() -> {
                signal.block();
                assertEquals(0, signal.kick(signal.currentThreadId())); // pending as the thread ends
            });
        }
    }

    @Test
    void blockingTellsTheThreadsRealMaskAndLeavesOtherSignalsAlone() throws Exception {
        KickSignal other = KickSignal.prepare(ABI, KickSignal.DEFAULT_OFFSET + 1);
        onOwnThread(() -> {
            long before = signal.block();
            assertEquals(before | signal.bit(), signal.block());
            assertEquals(before | signal.bit(), other.block());
            assertEquals(before | signal.bit() | other.bit(), signal.block());
        });
    }

    @Test
    void aDeadThreadIsReported() throws Exception {
        var tid = new FutureTask<>(signal::currentThreadId);
        Thread thread = Thread.ofPlatform().start(tid);
        thread.join();
        int result = signal.kick(tid.get());
        for (int tries = 0; tries < 5000 && result == 0; tries++) { // the kernel's thread outlives join until it gets a processor
            Thread.sleep(1);
            result = signal.kick(tid.get());
        }
        assertEquals(-Errno.ESRCH, result);
    }

    @Test
    void theProcessIgnoresTheSignal() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = SigAction.STRUCT.allocate(arena);
            assertEquals(0, LibCSignal.sigaction(signal.number(), MemorySegment.NULL, action));
            assertEquals(LibCSignal.SIG_IGN, SigAction.HANDLER.get(action));
            assertEquals(-Errno.EINVAL, LibCSignal.sigaction(99, MemorySegment.NULL, action));
        }
    }

    @Test
    void aSignalWithAHandlerIsRefused() {
        int other = KickSignal.DEFAULT_OFFSET + 4;
        int number = LibCSignal.sigrtmin() + other;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = SigAction.STRUCT.allocate(arena);
            SigAction.HANDLER.set(action, Linker.nativeLinker().defaultLookup().findOrThrow("abs").address()); // harmless if ever called
            assertEquals(0, LibCSignal.sigaction(number, action, MemorySegment.NULL));
            var refused = assertThrows(UnavailableException.class, () -> KickSignal.prepare(ABI, other));
            assertEquals("prepare signal " + number, refused.operation());
            SigAction.HANDLER.set(action, LibCSignal.SIG_DFL);
            assertEquals(0, LibCSignal.sigaction(number, action, MemorySegment.NULL));
        }
        assertEquals(number, KickSignal.prepare(ABI, other).number());
        assertEquals(number, KickSignal.prepare(ABI, other).number());
    }

    @Test
    void signalsThatAreNotOursAreRefused() {
        int all = LibCSignal.sigrtmax() - LibCSignal.sigrtmin();
        assertThrows(IllegalArgumentException.class, () -> KickSignal.prepare(ABI, -1));
        assertThrows(IllegalArgumentException.class, () -> KickSignal.prepare(ABI, all + 1));
        assertThrows(IllegalArgumentException.class, () -> KickSignal.prepare(ABI, all - 2));
        assertThrows(IllegalArgumentException.class, () -> KickSignal.prepare(ABI, Integer.MAX_VALUE));
    }

    @Test
    void virtualThreadsAreRefused() throws Exception {
        var attempt = new FutureTask<>(() -> {
            assertThrows(WrongThreadException.class, signal::block);
            return assertThrows(WrongThreadException.class, signal::currentThreadId);
        });
        Thread.ofVirtual().start(attempt);
        attempt.get();
    }

    @Test
    void aThreadHasItsOwnId() throws Exception {
        int mine = signal.currentThreadId();
        var other = new FutureTask<>(signal::currentThreadId);
        var release = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().start(() -> {
            other.run();
            release.countDown();
        });
        release.await();
        thread.join();
        assertNotEquals(mine, other.get());
        assertEquals(ProcessHandle.current().pid(), LibCSignal.getpid());
        assertEquals(0, LibCSignal.tgkill(ABI, LibCSignal.getpid(), mine, 0));
    }

    @Test
    void kickingAndDrainingAllocateNothing() throws Exception {
        onOwnThread(() -> {
            signal.block();
            int tid = signal.currentThreadId();
            AllocationProbe.assertAllocatesNothing(() -> {
                signal.kick(tid);
                signal.drain();
            });
        });
    }

    private static void onOwnThread(Runnable body) throws Exception {
        var task = new FutureTask<>(body, true);
        Thread.ofPlatform().start(task);
        assertEquals(true, task.get());
    }
}
