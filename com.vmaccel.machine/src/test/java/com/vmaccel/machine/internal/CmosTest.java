package com.vmaccel.machine.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CmosTest {

    private static final long MIB = 1 << 20;

    private static Cmos at(String instant) {
        return new Cmos(Clock.fixed(Instant.parse(instant), ZoneOffset.UTC), 64 * MIB, 0);
    }

    private static int get(Cmos cmos, int register) {
        cmos.write(0, 1, register);
        return (int) cmos.read(1, 1);
    }

    private static void set(Cmos cmos, int register, int value) {
        cmos.write(0, 2, register | value << 8); // index and data in one 16-bit write
    }

    /** 2026-03-01 is a Sunday: day 1 of 7. */
    @ParameterizedTest
    @CsvSource({"0x00,0x59", "0x02,0x47", "0x04,0x23", "0x06,0x01", "0x07,0x01", "0x08,0x03", "0x09,0x26", "0x32,0x20"})
    void showsTheTimeInBcd(int register, int value) {
        assertEquals(value, get(at("2026-03-01T23:47:59Z"), register));
    }

    @Test
    void weekdaysBeginOnSunday() {
        assertEquals(7, get(at("2026-02-28T00:00:00Z"), 6));
        assertEquals(2, get(at("2026-03-02T00:00:00Z"), 6));
    }

    @Test
    void showsUtcWhateverTheClocksZone() {
        var clock = Clock.fixed(Instant.parse("1999-12-31T23:00:00Z"), ZoneId.of("Asia/Tokyo"));
        var cmos = new Cmos(clock, 64 * MIB, 0);
        assertEquals(0x99, get(cmos, 0x09));
        assertEquals(0x19, get(cmos, 0x32));
        assertEquals(0x23, get(cmos, 0x04));
    }

    @Test
    void honoursTheBinaryFormat() {
        var cmos = at("2026-03-01T23:47:59Z");
        set(cmos, 0x0b, 0x06);
        assertEquals(59, get(cmos, 0));
        assertEquals(47, get(cmos, 2));
        assertEquals(23, get(cmos, 4));
        assertEquals(26, get(cmos, 9));
    }

    @ParameterizedTest
    @CsvSource({"00,0x12", "01,0x01", "11,0x11", "12,0x92", "13,0x81", "23,0x91"})
    void honoursTheTwelveHourFormat(String hour, int value) {
        var cmos = at("2026-03-01T" + hour + ":00:00Z");
        set(cmos, 0x0b, 0x00);
        assertEquals(value, get(cmos, 4));
    }

    @Test
    void statusRegistersSayThatTheClockIsValidAndNotUpdating() {
        var cmos = at("2026-03-01T00:00:00Z");
        assertEquals(0x26, get(cmos, 0x0a));
        assertEquals(0x02, get(cmos, 0x0b));
        assertEquals(0, get(cmos, 0x0c));
        set(cmos, 0x0d, 0);
        assertEquals(0x80, get(cmos, 0x0d));
    }

    @Test
    void theRestIsMemory() {
        var cmos = at("2026-03-01T00:00:00Z");
        set(cmos, 0x0f, 0x0a);
        set(cmos, 0x7f, 0x5a);
        assertEquals(0x0a, get(cmos, 0x0f));
        assertEquals(0x5a, get(cmos, 0x7f));
        assertEquals(0x5a, get(cmos, 0xff), "bit 7 of the index is the NMI mask");
        assertEquals(0xff, cmos.read(0, 1), "the index cannot be read");
    }

    @Test
    void theTimeCannotBeSet() {
        var cmos = at("2026-03-01T23:47:59Z");
        set(cmos, 0x04, 0x11);
        assertEquals(0x23, get(cmos, 0x04));
    }

    /** Low and high memory in KiB; base and extended KiB, 64 KiB units above 16 MiB and above 4 GiB. */
    @ParameterizedTest
    @CsvSource({
        "64,0, 64,0,0,0",
        "1024,0, 640,0,0,0",
        "4096,0, 640,3072,0,0",
        "65536,0, 640,64512,768,0",
        "131072,0, 640,65535,1792,0",
        "3145728,1048576, 640,65535,48896,16384",
        "3145728,17179869184, 640,65535,48896,16777215"
    })
    void tellsTheMemorySize(long lowKib, long highKib, int base, int extended, int above16, int above4) {
        var cmos = new Cmos(Clock.systemUTC(), lowKib << 10, highKib << 10);
        assertEquals(base, get(cmos, 0x15) | get(cmos, 0x16) << 8);
        assertEquals(extended, get(cmos, 0x17) | get(cmos, 0x18) << 8);
        assertEquals(extended, get(cmos, 0x30) | get(cmos, 0x31) << 8);
        assertEquals(above16, get(cmos, 0x34) | get(cmos, 0x35) << 8);
        assertEquals(above4, get(cmos, 0x5b) | get(cmos, 0x5c) << 8 | get(cmos, 0x5d) << 16);
    }
}
