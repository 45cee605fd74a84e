package com.vmaccel.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import com.vmaccel.api.debug.DebugSettings;
import com.vmaccel.api.register.X86Register;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Single steps through a loop that is known, and finding blocks again that share a shortcut, allocate nothing. */
class StepsTest {

    private static final int STEPS = 1000;
    private static final int WINDOWS = 8;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void stepsAllocateNothing() {
        Guest guest = new Guest().longMode().set(X86Register.RBX, Guest.DATA).bytes(Guest.CODE, "48ffc0 488903 480103 39c8 75f4 ebf2"); // inc rax; mov [rbx], rax; add [rbx], rax; cmp; jne; jmp
        Processor processor = guest.processor();
        processor.debug(DebugSettings.STEP);
        assertEquals(0, leastAllocated(() -> {
            for (int i = 0; i < STEPS; i++) {
                assertEquals(ProcessorStop.DEBUG, processor.run());
            }
        }), "bytes in " + STEPS + " steps");
        assertTrue(guest.get(X86Register.RAX) > STEPS, "the loop went round");
    }

    /** Their linear addresses differ in what the place of a shortcut is made of, in two ways that cancel out. */
    @Test
    void blocksThatShareAShortcutAllocateNothing() {
        Guest guest = new Guest().longMode().bytes(0x90800, "48ffc0 e928000100").bytes(0xa0830, "48ffc1 e9c8fffeff").set(X86Register.RIP, 0x90800); // inc; jmp to the other
        Processor processor = guest.processor();
        assertEquals(0, leastAllocated(() -> {
            processor.limit(STEPS);
            assertEquals(ProcessorStop.LIMIT, processor.run());
        }), "bytes in " + STEPS + " instructions");
        assertTrue(guest.get(X86Register.RCX) > STEPS, "the loop went round");
    }

    private static long leastAllocated(Runnable round) {
        long least = Long.MAX_VALUE;
        for (int window = 0; window < WINDOWS; window++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            round.run();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
