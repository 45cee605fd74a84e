package com.vmaccel.whpx.internal;

import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** XSAVE areas in compacted format, in which a component follows the one before it. Source: Intel SDM volume 1 sections 13.4.2 and 13.4.3. */
final class WhpxXsaveArea {

    private static final int LEAF = 0xd;
    private static final int XCOMP_BV = 520;
    private static final int EXTENDED = 576;
    private static final int FIRST = 2;
    private static final int LAST = 62;
    private static final int ALIGNED = 2;
    private static final int ALIGNMENT = 64;
    /** More than the largest processor's area takes. */
    private static final int MOST_BYTES = 1 << 16;

    private final CpuidTable cpuid;

    /**
     * Makes a converter.
     *
     * @param cpuid tells where the components of the standard format are, and which are aligned in the other
     */
    WhpxXsaveArea(CpuidTable cpuid) {
        this.cpuid = cpuid;
    }

    /** Returns which components a compacted area has room for, with the bit that says that it is one; 0 for an area in standard format. */
    static long compaction(byte[] area) {
        long bits = area.length < EXTENDED ? 0 : littleEndian(area).getLong(XCOMP_BV);
        return bits < 0 ? bits : 0;
    }

    private static ByteBuffer littleEndian(byte[] area) {
        return ByteBuffer.wrap(area).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Moves components. */
    private interface Mover {
        void move(int standard, int compacted, int sizeBytes);
    }

    /** Visits the components of a compacted area that user code has, in order; returns its end. */
    private int visit(long compaction, Mover mover) {
        int at = EXTENDED;
        for (int number = FIRST; number <= LAST; number++) {
            if ((compaction >>> number & 1) == 0) {
                continue;
            }
            CpuidResult component = cpuid.find(LEAF, number);
            boolean aligned = (component.ecx() & ALIGNED) != 0;
            at = aligned ? (at + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT : at;
            if (component.eax() < 0 || at + component.eax() > MOST_BYTES) {
                throw new IllegalStateException("CPUID tells no place for component %d of the XSAVE area: %s".formatted(number, component));
            }
            if ((component.ecx() & 1) == 0) {
                mover.move(component.ebx(), at, component.eax());
            }
            at += component.eax();
        }
        return at;
    }

    /** Returns an area in standard format; one that is so already as it is. */
    byte[] expanded(byte[] area) {
        long compaction = compaction(area);
        if (compaction == 0) {
            return area;
        }
        byte[] standard = Arrays.copyOf(Arrays.copyOf(area, EXTENDED), MOST_BYTES);
        littleEndian(standard).putLong(XCOMP_BV, 0);
        visit(compaction, (to, from, size) -> System.arraycopy(area, from, standard, to, size));
        return standard;
    }

    /** Returns an area in compacted format, with room for these components; with the bits of an area in standard format as it is. */
    byte[] compacted(byte[] area, long compaction) {
        if (compaction == 0) {
            return area;
        }
        byte[] compacted = Arrays.copyOf(Arrays.copyOf(area, EXTENDED), visit(compaction, (from, to, size) -> {}));
        littleEndian(compacted).putLong(XCOMP_BV, compaction);
        visit(compaction, (from, to, size) -> {
            if (from < area.length) {
                System.arraycopy(area, from, compacted, to, Math.min(size, area.length - from));
            }
        });
        return compacted;
    }
}
