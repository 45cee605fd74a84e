package com.vmaccel.ffi;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class StructTest {

    private static final Struct INNER = Struct.named("inner").u16("a", "b").u32("c").build();
    private static final Struct OUTER = Struct.named("outer")
            .u8("first").padding(3)
            .struct("inner", INNER).padding(4)
            .nested(Struct.anonymousUnion().u64("whole").nested("halves", Struct.anonymous().u32("low", "high")))
            .array("words", Scalar.U64, 3)
            .flexible("tail", INNER)
            .build();

    @Test
    void offsetsFollowTheDeclaration() {
        assertEquals(4, OUTER.offset("inner"));
        assertEquals(8, OUTER.offset("inner.c"));
        assertEquals(16, OUTER.offset("whole"));
        assertEquals(20, OUTER.offset("halves.high"));
        assertEquals(24, OUTER.offset("words"));
        assertEquals(48, OUTER.offset("tail"));
        assertEquals(48, OUTER.byteSize());
        assertEquals(8, OUTER.byteAlignment());
    }

    @Test
    void everyWidthReadsBackUnsignedWhereItIs() {
        try (Arena arena = Arena.ofConfined()) {
            var memory = OUTER.allocate(arena);
            OUTER.u8("first").set(memory, 0x1FF);
            OUTER.u16("inner.b").set(memory, 0xFFFE);
            OUTER.u32("halves.low").set(memory, -3);
            OUTER.u32("halves.high").set(memory, 7);
            assertEquals(0xFF, OUTER.u8("first").get(memory));
            assertEquals(0xFFFE, OUTER.u16("inner.b").get(memory));
            assertEquals(7L << 32 | 0xFFFFFFFDL, OUTER.u64("whole").get(memory));
            assertEquals(0, OUTER.u32("inner.c").get(memory));
        }
    }

    @Test
    void elementsOfAFlexibleArrayAreReachedByBase() {
        try (Arena arena = Arena.ofConfined()) {
            var memory = OUTER.allocate(arena, 2);
            assertEquals(64, memory.byteSize());
            Elements tail = OUTER.elements("tail");
            INNER.u32("c").set(memory, tail.offset(1), 42);
            assertEquals(42, INNER.u32("c").get(tail.slice(memory, 1)));
            assertEquals(0, INNER.u32("c").get(memory, tail.offset(0)));
            assertEquals(16, tail.slice(memory).byteSize());
            Elements words = OUTER.elements("words");
            memory.set(JAVA_LONG, words.offset(2), 9);
            assertEquals(9, words.slice(memory).getAtIndex(JAVA_LONG, 2));
            assertThrows(IndexOutOfBoundsException.class, () -> words.offset(3));
            assertThrows(IndexOutOfBoundsException.class, () -> INNER.u32("c").get(memory, tail.offset(2)));
        }
    }

    @Test
    void orderedAccessReadsWhatItWrote() {
        try (Arena arena = Arena.ofConfined()) {
            var memory = OUTER.allocate(arena);
            OUTER.u8("first").setVolatile(memory, 200);
            OUTER.u32("inner.c").setRelease(memory, 0, -1);
            assertEquals(200, OUTER.u8("first").getVolatile(memory));
            assertEquals(-1, OUTER.u32("inner.c").getAcquire(memory, 0));
        }
    }

    @Test
    void silentPaddingIsRefused() {
        var gap = assertThrows(IllegalArgumentException.class, () -> Struct.named("s").u8("a").u32("b"));
        assertTrue(gap.getMessage().contains("padding(3)"), gap.getMessage());
        var end = assertThrows(IllegalArgumentException.class, () -> Struct.named("s").u64("a").u8("b").build());
        assertTrue(end.getMessage().contains("padding(7)"), end.getMessage());
    }

    @Test
    void mistakenNamesAndWidthsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> OUTER.u64("absent"));
        assertThrows(IllegalArgumentException.class, () -> OUTER.u64("halves.low"));
        assertThrows(IllegalArgumentException.class, () -> OUTER.u64("words"));
        assertThrows(IllegalArgumentException.class, () -> Struct.named("s").u8("a", "a"));
        assertThrows(IllegalArgumentException.class, () -> Struct.named("s").array("a", Scalar.U8, 0));
        assertThrows(IllegalArgumentException.class, () -> INNER.allocate(Arena.ofAuto(), 1));
    }

    @Test
    void ioctlNumbersFollowTheMacros() {
        assertEquals(0xAE80L, Ioctl.io(0xAE, 0x80));
        assertEquals(0x8090AE81L, Ioctl.ior(0xAE, 0x81, Struct.named("kvm_regs").array("r", Scalar.U64, 18).build()));
        assertEquals(0xC004AE02L, Ioctl.iowr(0xAE, 0x02, Scalar.U32));
        assertThrows(IllegalArgumentException.class, () -> Ioctl.io(0x1AE, 1));
        assertThrows(IllegalArgumentException.class, () -> Ioctl.iow(0xAE, 1, Struct.named("s").array("a", Scalar.U8, 1 << 14).build()));
    }
}
