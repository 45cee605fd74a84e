package com.vmaccel.machine.internal;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * A PC's real-time clock and its battery-backed memory: index at 0x70, data at 0x71. The date and time are the given clock's, in UTC, and cannot be set; the
 * format bits of status register B are honoured. It raises no interrupts. Source: Motorola MC146818 data sheet; the memory-size bytes as PC firmware expects.
 */
final class Cmos extends ByteDevice {

    static final int PORT = 0x70;
    static final int PORTS = 2;

    private static final int SECONDS = 0x00;
    private static final int MINUTES = 0x02;
    private static final int HOURS = 0x04;
    private static final int WEEKDAY = 0x06;
    private static final int DAY = 0x07;
    private static final int MONTH = 0x08;
    private static final int YEAR = 0x09;
    private static final int STATUS_A = 0x0a;
    private static final int STATUS_B = 0x0b;
    private static final int STATUS_C = 0x0c;
    private static final int STATUS_D = 0x0d;
    private static final int CENTURY = 0x32;

    private static final int BASE_MEMORY_KIB = 0x15;
    private static final int EXTENDED_KIB = 0x17;
    private static final int EXTENDED_KIB_COPY = 0x30;
    private static final int ABOVE_16_MIB = 0x34;
    private static final int ABOVE_4_GIB = 0x5b;

    /** 32,768 Hz time base, 1,024 Hz rate; no update in progress. */
    private static final int STATUS_A_RESET = 0x26;
    private static final int B_24_HOURS = 2;
    private static final int B_BINARY = 4;
    private static final int D_VALID = 0x80;
    private static final int AFTERNOON = 0x80;

    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;

    private final Clock clock;
    private final int[] memory = new int[128];
    private int index;

    Cmos(Clock clock, long lowBytes, long highBytes) {
        this.clock = clock;
        memory[STATUS_A] = STATUS_A_RESET;
        memory[STATUS_B] = B_24_HOURS;
        store(BASE_MEMORY_KIB, 2, Math.min(lowBytes / KIB, 640));
        long extendedKib = Math.min(Math.max(lowBytes - MIB, 0) / KIB, 0xffff);
        store(EXTENDED_KIB, 2, extendedKib);
        store(EXTENDED_KIB_COPY, 2, extendedKib);
        store(ABOVE_16_MIB, 2, Math.min(Math.max(lowBytes - 16 * MIB, 0) / (64 * KIB), 0xffff));
        store(ABOVE_4_GIB, 3, Math.min(highBytes / (64 * KIB), 0xff_ffff));
    }

    private void store(int first, int bytes, long value) {
        for (int i = 0; i < bytes; i++) {
            memory[first + i] = (int) (value >>> 8 * i) & 0xff;
        }
    }

    @Override
    int readByte(long offset) {
        return offset == 1 ? register(index) : 0xff;
    }

    @Override
    void writeByte(long offset, int value) {
        if (offset == 0) {
            index = value & 0x7f; // bit 7 masks the NMI, of which there is none
        } else if (offset == 1 && !isReadOnly(index)) {
            memory[index] = value;
        }
    }

    private static boolean isReadOnly(int register) {
        return register == STATUS_C || register == STATUS_D;
    }

    private int register(int number) {
        return switch (number) {
            case SECONDS -> number(now().getSecond());
            case MINUTES -> number(now().getMinute());
            case HOURS -> hours(now().getHour());
            case WEEKDAY -> number(now().getDayOfWeek().getValue() % 7 + 1);
            case DAY -> number(now().getDayOfMonth());
            case MONTH -> number(now().getMonthValue());
            case YEAR -> number(now().getYear() % 100);
            case CENTURY -> number(now().getYear() / 100);
            case STATUS_C -> 0;
            case STATUS_D -> D_VALID;
            default -> memory[number];
        };
    }

    private LocalDateTime now() {
        return LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private int hours(int hour) {
        if ((memory[STATUS_B] & B_24_HOURS) != 0) {
            return number(hour);
        }
        return number((hour + 11) % 12 + 1) | (hour < 12 ? 0 : AFTERNOON);
    }

    private int number(int value) {
        return (memory[STATUS_B] & B_BINARY) != 0 ? value : value / 10 << 4 | value % 10;
    }
}
