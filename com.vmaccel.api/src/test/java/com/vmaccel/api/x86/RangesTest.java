package com.vmaccel.api.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.x86.VcpuEvents.InjectedInterrupt;
import com.vmaccel.api.x86.VcpuEvents.PendingException;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that engines would truncate are refused where they are made; whatever a processor can have is accepted. */
class RangesTest {

    private static void refused(Runnable action, String part) {
        String message = assertThrows(IllegalArgumentException.class, action::run).getMessage();
        assertTrue(message.contains(part), message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x12345, -1, 0x10000, Integer.MIN_VALUE})
    void aSelectorHasSixteenBits(int selector) {
        refused(() -> new Segment(0, 0, selector, 0x93), "selector");
        refused(() -> Segment.realMode(selector, false), "selector");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x100, 0x800, 1 << 17, Integer.MIN_VALUE})
    void attributesHaveTheDescriptorsBits(int attributes) {
        refused(() -> new Segment(0, 0, 0, attributes), "attributes");
    }

    @Test
    void everyBaseLimitAndAttributeOfARegisterIsAccepted() {
        Segment segment = new Segment(-1, -1, 0xffff, 0xf0ff | Segment.UNUSABLE);
        assertEquals(0xf, segment.type());
        assertTrue(segment.isUnusable() && segment.isPresent() && segment.isPageGranular());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 256, 300, Integer.MAX_VALUE})
    void vectorsHaveEightBits(int vector) {
        refused(() -> new InjectedInterrupt(vector, false), "interrupt vector");
        refused(() -> new PendingException(vector, OptionalInt.empty()), "exception vector");
        refused(() -> new VcpuEvents(VcpuEvents.NONE.exception(), VcpuEvents.NONE.interrupt(), VcpuEvents.NONE.nmi(), VcpuEvents.Shadow.NONE, vector), "start-up");
    }

    @Test
    void exceptionsAreTheFirstThirtyTwoVectors() {
        refused(() -> VcpuEvents.NONE.withException(32, OptionalInt.empty()), "32");
        assertEquals(31, VcpuEvents.NONE.withException(31, OptionalInt.of(-1)).exception().orElseThrow().vector());
        assertEquals(255, new InjectedInterrupt(255, true).vector());
    }
}
