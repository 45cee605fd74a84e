package com.vmaccel.itest.adversary.instruction;

import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.itest.adversary.instruction.Instruction.Repeat;
import org.jspecify.annotations.Nullable;

/** The legacy prefixes and REX of one instruction. Source: Intel SDM volume 2 section 2.1.1 and 2.2.1. */
record Prefixes(
        boolean operandSize, boolean addressSize, boolean lock, int repeatByte, @Nullable SegmentRegister segment, int rex) {

    static final int REX_W = 8;
    static final int REX_R = 4;
    static final int REX_X = 2;
    static final int REX_B = 1;

    private static final Prefixes NONE = new Prefixes(false, false, false, 0, null, 0);

    static Prefixes read(CodeReader code, CodeSize mode) {
        Prefixes result = NONE;
        for (int i = 0; i < Instruction.MAX_LENGTH; i++) {
            Prefixes more = result.with(code.peek(), mode);
            if (more == null) {
                return result;
            }
            code.next();
            result = more;
        }
        return result;
    }

    /** A REX that another prefix follows is void, so each legacy prefix drops it. */
    private @Nullable Prefixes with(int value, CodeSize mode) {
        return switch (value) {
            case 0x66 -> new Prefixes(true, addressSize, lock, repeatByte, segment, 0);
            case 0x67 -> new Prefixes(operandSize, true, lock, repeatByte, segment, 0);
            case 0xf0 -> new Prefixes(operandSize, addressSize, true, repeatByte, segment, 0);
            case 0xf2, 0xf3 -> new Prefixes(operandSize, addressSize, lock, value, segment, 0);
            case 0x26, 0x2e, 0x36, 0x3e -> new Prefixes(operandSize, addressSize, lock, repeatByte, segment(value, mode), 0);
            case 0x64 -> new Prefixes(operandSize, addressSize, lock, repeatByte, SegmentRegister.FS, 0);
            case 0x65 -> new Prefixes(operandSize, addressSize, lock, repeatByte, SegmentRegister.GS, 0);
            default -> mode == CodeSize.BITS64 && (value & 0xf0) == 0x40
                    ? new Prefixes(operandSize, addressSize, lock, repeatByte, segment, value)
                    : null;
        };
    }

    /** In 64-bit mode the overrides of ES, CS, SS and DS do nothing. */
    private @Nullable SegmentRegister segment(int value, CodeSize mode) {
        if (mode == CodeSize.BITS64) {
            return segment;
        }
        return switch (value) {
            case 0x26 -> SegmentRegister.ES;
            case 0x2e -> SegmentRegister.CS;
            case 0x36 -> SegmentRegister.SS;
            default -> SegmentRegister.DS;
        };
    }

    boolean has(int rexBit) {
        return (rex & rexBit) != 0;
    }

    int extension(int rexBit) {
        return has(rexBit) ? 8 : 0;
    }

    int operandBytes(CodeSize mode) {
        return has(REX_W) ? 8 : mode.operandBytes(operandSize);
    }

    Repeat repeat() {
        return switch (repeatByte) {
            case 0xf3 -> Repeat.WHILE_EQUAL;
            case 0xf2 -> Repeat.WHILE_DIFFERENT;
            default -> Repeat.NONE;
        };
    }
}
