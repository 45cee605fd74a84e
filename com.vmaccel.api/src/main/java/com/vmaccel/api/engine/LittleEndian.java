package com.vmaccel.api.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Numbers as guests store them, each moved in one access where it is aligned. */
final class LittleEndian {

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    static void requireWidth(int sizeBytes) {
        if (sizeBytes != 1 && sizeBytes != 2 && sizeBytes != 4 && sizeBytes != 8) {
            throw new IllegalArgumentException("an access has 1, 2, 4 or 8 bytes, not " + sizeBytes);
        }
    }

    static long load(MemorySegment bytes, long offset, int sizeBytes) {
        return switch (sizeBytes) {
            case 1 -> Byte.toUnsignedLong(bytes.get(JAVA_BYTE, offset));
            case 2 -> Short.toUnsignedLong(bytes.get(SHORT, offset));
            case 4 -> Integer.toUnsignedLong(bytes.get(INT, offset));
            default -> bytes.get(LONG, offset);
        };
    }

    static void store(MemorySegment bytes, long offset, int sizeBytes, long value) {
        switch (sizeBytes) {
            case 1 -> bytes.set(JAVA_BYTE, offset, (byte) value);
            case 2 -> bytes.set(SHORT, offset, (short) value);
            case 4 -> bytes.set(INT, offset, (int) value);
            default -> bytes.set(LONG, offset, value);
        }
    }
}
