package com.vmaccel.machine.internal;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.machine.BadImageException;
import com.vmaccel.machine.GuestImage;
import com.vmaccel.machine.StartMode;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryMapTest {

    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;

    @Test
    void ramIsContiguousFromZero() {
        MemoryMap map = new MemoryMap(16 * MIB, false);
        assertTrue(map.contains(0, 16 * MIB));
        assertFalse(map.contains(0, 16 * MIB + 1));
        assertFalse(map.contains(16 * MIB, 1));
        assertFalse(map.contains(1, Long.MAX_VALUE));
        assertEquals(0, map.highBytes());
    }

    @Test
    void whatIsOver3GibContinuesAt4Gib() {
        MemoryMap map = new MemoryMap(5 * GIB, false);
        assertTrue(map.contains(0, 3 * GIB));
        assertFalse(map.contains(3 * GIB, 1));
        assertTrue(map.contains(4 * GIB, 2 * GIB));
        assertFalse(map.contains(6 * GIB, 1));
        assertEquals(3 * GIB, map.lowBytes());
        assertEquals(2 * GIB, map.highBytes());
    }

    @Test
    void firmwareFindsTheVideoHole() {
        MemoryMap map = new MemoryMap(16 * MIB, true);
        assertTrue(map.contains(0, 640 * KIB));
        assertFalse(map.contains(640 * KIB, 1));
        assertFalse(map.contains(768 * KIB - 1, 1));
        assertTrue(map.contains(768 * KIB, 16 * MIB - 768 * KIB));
    }

    private static void check(GuestImage image, long memoryBytes) {
        new Placement(image, new MemoryMap(memoryBytes, image instanceof GuestImage.Firmware)).check();
    }

    private static GuestImage flat(StartMode mode, long load, int size) {
        return new GuestImage.Flat("guest", mode, load, load, MemorySegment.ofArray(new byte[size]));
    }

    private static GuestImage elf(StartMode mode, long gpa, long size) {
        return new GuestImage.Elf("guest", mode, gpa, List.of(new GuestImage.Elf.Segment(gpa, MemorySegment.ofArray(new byte[1]), size)));
    }

    private static void refused(String problem, GuestImage image, long memoryBytes) {
        assertEquals("guest: " + problem, assertThrows(BadImageException.class, () -> check(image, memoryBytes)).getMessage());
    }

    @Test
    void aRealModeImageMayFillMemory() {
        assertDoesNotThrow(() -> check(flat(StartMode.REAL, 0, (int) (64 * KIB)), 64 * KIB));
        refused("does not fit into memory: it needs 0x1 to 0x10000, but RAM is 0x10000 bytes", flat(StartMode.REAL, 1, (int) (64 * KIB)), 64 * KIB);
    }

    @Test
    void otherImagesLeaveTheStackAndThePageTablesFree() {
        assertDoesNotThrow(() -> check(elf(StartMode.PROTECTED, 0, MIB - 8 * KIB), MIB));
        refused("does not fit into memory: 0x0 to 0xfe000 reaches into the stack and page tables from 0xfe000 on",
                elf(StartMode.PROTECTED, 0, MIB - 8 * KIB + 1), MIB);
        assertDoesNotThrow(() -> check(elf(StartMode.LONG, 0, MIB - 32 * KIB), MIB));
        refused("does not fit into memory: 0x0 to 0xf8000 reaches into the stack and page tables from 0xf8000 on",
                elf(StartMode.LONG, 0, MIB - 32 * KIB + 1), MIB);
    }

    @Test
    void highMemoryIsFree() {
        assertDoesNotThrow(() -> check(
                new GuestImage.Elf("guest", StartMode.LONG, 0, List.of(
                        new GuestImage.Elf.Segment(0, MemorySegment.ofArray(new byte[1]), 1),
                        new GuestImage.Elf.Segment(4 * GIB, MemorySegment.ofArray(new byte[1]), GIB))),
                4 * GIB));
    }

    @Test
    void firmwareNeedsTheFirstMebibyte() {
        GuestImage rom = new GuestImage.Firmware("guest", MemorySegment.ofArray(new byte[4096]));
        assertDoesNotThrow(() -> check(rom, MIB));
        refused("firmware needs at least 1 MiB of memory, not 1044480 bytes", rom, MIB - 4 * KIB);
    }
}
