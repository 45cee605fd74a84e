package com.vmaccel.x86.internal.cpu;

import com.vmaccel.x86.internal.fp.OperandSource;
import java.nio.ByteBuffer;

/** Fills records of {@code executor.c} at random. */
final class RandomState {

    private static final int STATUS_FLAGS = Flags.STATUS;
    private static final int X87 = StateRecord.IMAGE + 32;
    private static final int XMM = StateRecord.IMAGE + 160;

    private static final int RAX = 16;
    /** A bit of MXCSR that only some processors have. */
    private static final int MISALIGNED_MODE = 1 << 17;
    private static final long UNDEFINED_COMPONENT = 1L << 40;
    private static final int RDX = 32;
    private static final int XSTATE_BV = 512;
    private static final int XCOMP_BV = 520;

    private final OperandSource source;

    RandomState(OperandSource source) {
        this.source = source;
    }

    void fill(ByteBuffer record, int at) {
        for (int i = 16; i < 48; i += 8) {
            record.putLong(at + i, source.any() >> source.below(64));
        }
        record.putLong(at + 48, source.any() & STATUS_FLAGS | 2);
        for (int i = 64; i < StateRecord.IMAGE; i += 8) {
            record.putLong(at + i, number());
        }
        int image = at + StateRecord.IMAGE;
        int control = source.controlWord();
        int conditions = source.below(16) << 8 & 0x4700;
        int pending = source.below(8) == 0 ? source.below(64) : source.below(64) & control;
        int summary = (pending & ~control & 0x3f) != 0 ? 0x8080 : 0;
        record.putShort(image, (short) control);
        record.putShort(image + 2, (short) (source.below(8) << 11 | conditions | pending | summary));
        record.put(image + 4, (byte) (source.below(4) == 0 ? source.below(256) : source.below(2) == 0 ? 0xff : 0x7e));
        record.putInt(image + 24, source.mxcsr() | source.below(64));
        record.putInt(image + 28, 0xffff);
        for (int i = 0; i < 8; i++) {
            record.putLong(at + X87 + 16 * i, source.significand()).putShort(at + X87 + 16 * i + 8, (short) source.signExponent());
        }
        for (int i = 0; i < 32; i++) {
            record.putLong(at + XMM + 8 * i, number());
        }
    }

    /** Makes of the memory an area that XRSTOR and FXRSTOR mostly take, and asks for x87, SSE, both or nothing. */
    void makeArea(ByteBuffer record, int at) {
        record.putLong(at + RAX, source.below(4)).putLong(at + RDX, 0);
        int memory = at + StateRecord.MEMORY;
        record.putInt(memory, source.controlWord() | source.below(0x4000) << 16);
        record.putInt(memory + 4, source.below(256));
        for (int i = 8; i < 24; i += 8) {
            record.putLong(memory + i, 0);
        }
        for (int displacement : RandomInstruction.DISPLACEMENTS) {
            record.putInt(memory + displacement, record.getInt(memory + displacement) & ~MISALIGNED_MODE);
        }
        record.putInt(memory + 24, source.mxcsr() | (source.below(16) == 0 ? 1 << (18 + source.below(14)) : 0));
        for (int i = 0; i < 8; i++) {
            record.putLong(memory + 40 + 16 * i, source.signExponent());
        }
        boolean compacted = source.below(2) == 0;
        boolean wrong = source.below(8) == 0;
        record.putLong(memory + XSTATE_BV, source.below(4) | (wrong && source.below(2) == 0 ? UNDEFINED_COMPONENT : 0));
        record.putLong(memory + XCOMP_BV, compacted ? 1L << 63 | (wrong ? source.below(4) : 3) : wrong ? source.below(2) : 0);
        for (int i = XCOMP_BV + 8; i < StateRecord.MEMORY_BYTES; i += 8) {
            record.putLong(memory + i, 0);
        }
        if (source.below(4) == 0) {
            clear(record, at);
        }
    }

    /** Makes some of the state what it is after a reset. */
    private void clear(ByteBuffer record, int at) {
        for (int i = 0; i < 32; i++) {
            record.putLong(at + XMM + 8 * i, 0);
        }
        if (source.below(2) == 0) {
            record.putInt(at + StateRecord.IMAGE, ExtendedRegisters.INITIAL_FCW).put(at + StateRecord.IMAGE + 4, (byte) 0);
            for (int i = 0; i < 16; i++) {
                record.putLong(at + X87 + 8 * i, 0);
            }
        }
    }

    /** A double, two floats, or any bits. */
    private long number() {
        return switch (source.below(4)) {
            case 0 -> source.any();
            case 1 -> source.floatBits() & 0xffff_ffffL | (long) source.floatBits() << 32;
            case 2 -> source.any() >>> source.below(64);
            default -> source.doubleBits();
        };
    }
}
