package com.vmaccel.machine.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.bus.Bus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The two 8259, programmed as a PC's firmware does: vectors 0x08 and 0x70. */
class PicPairTest {

    private static final int EOI = 0x20;

    private final List<Boolean> output = new ArrayList<>();
    private final PicPair pics = new PicPair(output::add);
    private final Bus pio = Bus.pio();

    @BeforeEach
    void initialize() {
        pics.register(pio);
        initialize(0x20, 0x08, 4);
        initialize(0xa0, 0x70, 2);
    }

    private void initialize(int port, int base, int cascade) {
        out(port, 0x11);
        out(port + 1, base);
        out(port + 1, cascade);
        out(port + 1, 1);
    }

    private void out(int port, int value) {
        pio.write(port, 1, value);
    }

    private long in(int port) {
        return pio.read(port, 1);
    }

    @Test
    void anEdgeIsOneInterrupt() {
        pics.setLine(4, true);
        assertTrue(pics.isRequesting());
        assertEquals(0x0c, pics.acknowledge());
        assertFalse(pics.isRequesting());
        out(0x20, EOI);
        assertFalse(pics.isRequesting(), "the line is still up, which is no edge");
        pics.setLine(4, false);
        pics.setLine(4, true);
        assertEquals(0x0c, pics.acknowledge());
        assertEquals(List.of(true, false, true, false), output);
    }

    @Test
    void aLevelIsAnInterruptUntilItFalls() {
        out(0x4d0, 0xff);
        assertEquals(0xf8, in(0x4d0), "timer, keyboard and cascade are edges");
        pics.setLine(5, true);
        assertEquals(0x0d, pics.acknowledge());
        out(0x20, EOI);
        assertTrue(pics.isRequesting());
        pics.setLine(5, false);
        assertFalse(pics.isRequesting());
        assertEquals(0x0f, pics.acknowledge(), "a request that is gone is a spurious interrupt 7");
    }

    @Test
    void lowerNumbersComeFirstAndHoldBackTheOthers() {
        pics.setLine(6, true);
        pics.setLine(3, true);
        assertEquals(0x0b, pics.acknowledge());
        assertFalse(pics.isRequesting());
        pics.setLine(1, true);
        assertEquals(0x09, pics.acknowledge(), "a higher priority interrupts the handler");
        out(0x20, EOI);
        assertFalse(pics.isRequesting());
        out(0x20, EOI);
        assertEquals(0x0e, pics.acknowledge());
    }

    @Test
    void theSecondControllerComesThroughPin2() {
        pics.setLine(14, true);
        pics.setLine(3, true);
        assertEquals(0x76, pics.acknowledge());
        out(0xa0, 0x0b);
        assertEquals(0x40, in(0xa0), "in service");
        out(0x20, 0x0b);
        assertEquals(0x04, in(0x20), "and so is the cascade");
        pics.setLine(8, true);
        assertEquals(0x70, pics.acknowledge(), "the clock comes before the disk although pin 2 is in service");
        out(0xa0, EOI);
        out(0xa0, EOI);
        out(0x20, EOI);
        assertEquals(0x0b, pics.acknowledge());
    }

    @Test
    void aMaskedRequestWaits() {
        out(0x21, 0xff);
        pics.setLine(0, true);
        assertFalse(pics.isRequesting());
        out(0x20, 0x0a);
        assertEquals(1, in(0x20), "it is requested");
        out(0x21, 0xfe);
        assertEquals(0xfe, in(0x21));
        assertEquals(0x08, pics.acknowledge());
    }

    @Test
    void automaticEndAndSpecificEnd() {
        initialize(0x20, 0x08, 4);
        out(0x20, 0x11);
        out(0x21, 0x08);
        out(0x21, 4);
        out(0x21, 3);
        pics.setLine(3, true);
        assertEquals(0x0b, pics.acknowledge());
        out(0x20, 0x0b);
        assertEquals(0, in(0x20));
        initialize(0x20, 0x08, 4);
        pics.setLine(3, false);
        pics.setLine(3, true);
        assertEquals(0x0b, pics.acknowledge());
        out(0x20, 0x63);
        assertEquals(0, in(0x20), "nothing is in service, and reads show requests after the initialization");
    }

    @Test
    void rotationMakesTheServedOneTheLast() {
        pics.setLine(3, true);
        assertEquals(0x0b, pics.acknowledge());
        out(0x20, 0xa0);
        pics.setLine(3, false);
        pics.setLine(3, true);
        pics.setLine(5, true);
        assertEquals(0x0d, pics.acknowledge());
    }

    @Test
    void thereIsNoInterruptAtTheCascade() {
        assertThrows(IllegalArgumentException.class, () -> pics.setLine(2, true));
        assertThrows(IllegalArgumentException.class, () -> pics.setLine(16, true));
    }
}
