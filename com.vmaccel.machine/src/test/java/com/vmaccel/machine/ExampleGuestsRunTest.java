package com.vmaccel.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.machine.RunResult.Outcome;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ExampleGuestsRunTest {

    private static final long GIB = 1 << 30;

    @ParameterizedTest
    @CsvSource({"hello-real,Hello from real mode.", "hello-elf32,Hello from protected mode.", "hello-elf64,Hello from long mode."})
    void greetsAndHalts(String guest, String greeting) {
        var live = new LiveRun(ExampleGuests.load(guest));
        RunResult result = live.run();
        assertEquals(new Outcome.Halted(), result.outcome(), result::toString);
        assertEquals(0, result.outcome().status());
        assertEquals(greeting + "\n", live.output());
        assertEquals(greeting.length() + 1, result.exits().get(ExitKind.PORT_WRITE));
        assertEquals(greeting.length() + 1, result.exits().get(ExitKind.PORT_READ));
        assertEquals(1, result.exits().get(ExitKind.HALT));
        assertTrue(result.inGuest().isPositive() && result.inHost().isPositive(), result::toString);
    }

    @Test
    void endsWithAStatusOfItsOwn() {
        RunResult result = new LiveRun(ExampleGuests.load("exit-status")).run();
        assertEquals(new Outcome.Exited(42), result.outcome(), result::toString);
        assertEquals(85, result.outcome().status());
    }

    @ParameterizedTest
    @CsvSource({"echo,0", "echo-rom,1"})
    void sendsBackWhatItReceives(String guest, int status) {
        var live = new LiveRun(ExampleGuests.load(guest)).type("The quick brown fox jumps over the lazy dog. q");
        RunResult result = live.run();
        assertEquals(status, result.outcome().status(), result::toString);
        assertEquals("The q", live.output());
    }

    @ParameterizedTest
    @CsvSource({"hello-real,65536", "hello-elf32,2097152", "hello-elf64,2097152", "hello-elf64,5368709120", "hello-real,5368709120"})
    void runsInLittleAndInMuchMemory(String guest, long memoryBytes) {
        assertTrue(memoryBytes < 6 * GIB);
        RunResult result = new LiveRun(ExampleGuests.load(guest), options -> options.withMemoryBytes(memoryBytes)).run();
        assertEquals(new Outcome.Halted(), result.outcome(), result::toString);
    }

    /** jmp to itself: only a kick can end it. */
    private static GuestImage spinning() {
        return flat(StartMode.REAL, 0xeb, 0xfe);
    }

    private static GuestImage flat(StartMode mode, int... bytes) {
        byte[] contents = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            contents[i] = (byte) bytes[i];
        }
        return new GuestImage.Flat("guest", mode, 0x7c00, 0x7c00, MemorySegment.ofArray(contents));
    }

    @Test
    void aSpinningGuestIsTimedOut() {
        RunResult result = new LiveRun(spinning(), options -> options.withTimeout(Duration.ofSeconds(1))).run();
        assertEquals(new Outcome.TimedOut(Duration.ofSeconds(1)), result.outcome());
        assertTrue(result.inGuest().toMillis() >= 50, result::toString);
    }

    @Test
    void aSpinningGuestIsStopped() throws InterruptedException {
        var live = new LiveRun(spinning());
        Thread stopper = Thread.ofPlatform().start(live::stop);
        assertEquals(new Outcome.Interrupted(), live.run().outcome());
        stopper.join();
    }

    /** ud2 in protected mode: the reset IDT is empty of gates, so the fault becomes a triple fault. */
    @Test
    void aTripleFaultEndsTheRun() {
        RunResult result = new LiveRun(flat(StartMode.PROTECTED, 0x0f, 0x0b)).run();
        assertInstanceOf(Outcome.Shutdown.class, result.outcome(), result::toString);
        assertTrue(result.outcome().explanation().startsWith("the guest ended in a triple fault, cs:rip "), result::toString);
    }

    @Test
    void aTraceHasALineForEachExit() {
        var trace = new StringBuilder();
        RunResult result = new LiveRun(ExampleGuests.load("hello-elf64"), options -> options.withTrace(trace)).run();
        assertEquals(result.exitCount(), trace.toString().lines().count());
        assertTrue(trace.toString().startsWith("port read 0x03fd 1: 0x60"), trace::toString);
        assertEquals("halt[]", trace.toString().lines().toList().getLast());
    }
}
