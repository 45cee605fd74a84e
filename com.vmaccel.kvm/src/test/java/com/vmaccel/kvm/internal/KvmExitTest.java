package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.capability.ExitKind;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cursor over an exit: widths, string elements and completion. */
class KvmExitTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void aPortWriteIsZeroExtended(int size) {
        var area = RunArea.port(false, size, 0x3f8, 1);
        area.run.set(JAVA_INT, RunArea.DATA, 0xf1f2_f3f4);
        var exit = area.cursor();
        assertEquals(ExitKind.PORT_WRITE, exit.begin());
        assertEquals(0x3f8, exit.port());
        assertEquals(size, exit.size());
        assertEquals(0xf1f2_f3f4L & (1L << 8 * size) - 1, exit.value());
        assertFalse(exit.advance());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void elementsOfAStringReadAreSuppliedInPlace(int size) {
        var area = RunArea.port(true, size, 0x1f0, 3);
        var exit = area.cursor();
        assertEquals(ExitKind.PORT_READ, exit.begin());
        exit.supply(0x1234_5671);
        assertTrue(exit.advance());
        exit.supply(0x1234_5672);
        assertTrue(exit.advance());
        exit.supply(0x1234_5673);
        assertFalse(exit.advance());
        for (int i = 0; i < 3; i++) {
            long at = RunArea.DATA + (long) i * size;
            int got = size == 1 ? area.run.get(JAVA_BYTE, at) : size == 2 ? area.run.get(JAVA_SHORT, at) : area.run.get(JAVA_INT, at);
            int wanted = 0x1234_5671 + i;
            assertEquals(size == 1 ? (byte) wanted : size == 2 ? (short) wanted : wanted, got);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void aMemoryWriteHasOnlyItsOwnBytes(int size) {
        var area = RunArea.memory(true, 0xfee0_0000L, size, 0xf1f2_f3f4_f5f6_f7f8L);
        var exit = area.cursor();
        assertEquals(ExitKind.MMIO_WRITE, exit.begin());
        assertEquals(0xfee0_0000L, exit.gpa());
        assertEquals(size, exit.size());
        assertEquals(size == 8 ? 0xf1f2_f3f4_f5f6_f7f8L : 0xf1f2_f3f4_f5f6_f7f8L & (1L << 8 * size) - 1, exit.value());
    }

    @Test
    void completionsGoWhereKvmLooks() {
        var memory = RunArea.memory(false, 0x1000, 4, 0);
        var exit = memory.cursor();
        assertEquals(ExitKind.MMIO_READ, exit.begin());
        exit.supply(0x55);
        assertEquals(0x55, KvmRun.MMIO_DATA.get(memory.run));

        var msr = new RunArea(KvmExitReason.KVM_EXIT_X86_RDMSR);
        exit = msr.cursor();
        exit.begin();
        exit.supply(0x66);
        assertEquals(0x66, KvmRun.MSR_DATA.get(msr.run));
        assertEquals(0, KvmRun.MSR_ERROR.get(msr.run));
        exit.refuse();
        assertEquals(1, KvmRun.MSR_ERROR.get(msr.run));

        var call = new RunArea(KvmExitReason.KVM_EXIT_HYPERCALL);
        exit = call.cursor();
        exit.begin();
        exit.supply(0x77);
        assertEquals(0x77, KvmRun.HYPERCALL_RET.get(call.run));
    }

    @Test
    void whatAsksForNothingTakesNothing() {
        var exit = new RunArea(KvmExitReason.KVM_EXIT_HLT).cursor();
        assertEquals(ExitKind.HALT, exit.begin());
        assertThrows(AssertionError.class, () -> exit.supply(1));
        exit.none();
        assertEquals(ExitKind.CANCELLED, exit.kind());
        assertFalse(exit.advance());
    }

    @Test
    void writesThatWereKeptBackComeFirst() {
        var area = RunArea.port(true, 1, 0x62, 1);
        KvmWriteRing shared = new KvmWriteRing();
        var exit = new KvmExit(area.run, new KvmLateWrites(shared, area.run));
        MemorySegment ring = KvmCoalescedMmioRing.of(area.run);
        int capacity = KvmCoalescedMmioRing.capacity();
        ring.set(JAVA_INT, 0, capacity - 1);
        ring.set(JAVA_INT, 4, 1);
        keepBack(ring, capacity - 1, 0x60, 2, 1);
        keepBack(ring, 0, 0xd0000, 8, 0);
        exit.begin();
        assertEquals(ExitKind.PORT_READ, exit.behindLateWrites(), "nobody has a zone");
        shared.use();
        exit.begin();
        assertEquals(ExitKind.PORT_WRITE, exit.behindLateWrites());
        assertEquals(0x60, exit.port());
        assertEquals(2, exit.size());
        assertEquals(0x7788, exit.value());
        assertTrue(exit.advance());
        assertEquals(ExitKind.MMIO_WRITE, exit.kind());
        assertEquals(0xd0000, exit.gpa());
        assertEquals(0x1122_3344_5566_7788L, exit.value());
        assertTrue(exit.advance());
        assertEquals(ExitKind.PORT_READ, exit.kind());
        assertEquals(0x62, exit.port());
        assertFalse(exit.advance());
        assertTrue(KvmCoalescedMmioRing.isEmpty(ring));
    }

    private static void keepBack(MemorySegment ring, int index, long address, int size, int port) {
        MemorySegment write = ring.asSlice(8 + 24L * index, 24);
        KvmCoalescedMmio.PHYS_ADDR.set(write, address);
        KvmCoalescedMmio.LEN.set(write, size);
        KvmCoalescedMmio.PIO.set(write, port);
        write.set(JAVA_LONG, 16, 0x1122_3344_5566_7788L);
    }
}
