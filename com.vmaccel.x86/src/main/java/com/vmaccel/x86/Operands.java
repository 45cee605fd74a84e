package com.vmaccel.x86;

import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.x86.internal.Attribute;
import com.vmaccel.x86.internal.OperandRow;
import com.vmaccel.x86.internal.Place;

/** Makes operands of the fields of an instruction. */
final class Operands {

    private static final int BX = 3;
    private static final int SP = 4;
    private static final int BP = 5;
    private static final int SI = 6;
    private static final int DI = 7;

    /** By the processor's numbering. */
    private static final SegmentRegister[] SEGMENTS =
            {SegmentRegister.ES, SegmentRegister.CS, SegmentRegister.SS, SegmentRegister.DS, SegmentRegister.FS, SegmentRegister.GS};

    private static final Rounding[] ROUNDINGS = {Rounding.NEAREST, Rounding.DOWN, Rounding.UP, Rounding.TOWARDS_ZERO};

    private Operands() {}

    static OperandKind kind(DecodedFields i, OperandRow row) {
        return switch (row.place()) {
            case E, W, Q, KE, BE -> i.isMemoryForm() ? OperandKind.MEMORY : OperandKind.REGISTER;
            case M, MV, O, X, Y, T -> OperandKind.MEMORY;
            case I, IS, ONE -> OperandKind.IMMEDIATE;
            case J -> OperandKind.RELATIVE;
            case A -> OperandKind.FAR_POINTER;
            default -> OperandKind.REGISTER;
        };
    }

    static RegisterClass registerClass(DecodedFields i, OperandRow row) {
        return switch (row.place()) {
            case G, E, R, B, Z, FIXED_GPR -> generalPurpose(i, row);
            case V, W, U, H, L -> vector(i.bits(row.width()));
            case P, Q, N -> RegisterClass.MMX;
            case KG, KE, KR, KH -> RegisterClass.MASK;
            case BG, BE -> RegisterClass.BOUND;
            case TG, TR, TH -> RegisterClass.TILE;
            case S, FIXED_SEGMENT -> RegisterClass.SEGMENT;
            case C -> RegisterClass.CONTROL;
            case D -> RegisterClass.DEBUG;
            case ST, FIXED_ST0 -> RegisterClass.X87;
            default -> throw new IllegalArgumentException("no register: " + row);
        };
    }

    private static RegisterClass generalPurpose(DecodedFields i, OperandRow row) {
        return switch (i.bits(row.width())) {
            case 8 -> isHigh(i, row) ? RegisterClass.GPR8_HIGH : RegisterClass.GPR8;
            case 16 -> RegisterClass.GPR16;
            case 32 -> RegisterClass.GPR32;
            default -> RegisterClass.GPR64;
        };
    }

    private static RegisterClass vector(int bits) {
        return bits <= 128 ? RegisterClass.XMM : bits == 256 ? RegisterClass.YMM : RegisterClass.ZMM;
    }

    /** Whether 4 to 7 mean AH to BH, as they do without REX. */
    private static boolean isHigh(DecodedFields i, OperandRow row) {
        int number = number(i, row);
        return number >= 4 && number < 8 && (i.prefixes & Prefixes.REX) == 0 && i.coding == Coding.LEGACY;
    }

    static int register(DecodedFields i, OperandRow row) {
        int number = number(i, row);
        return registerClass(i, row) == RegisterClass.GPR8_HIGH ? number - 4 : number;
    }

    private static int number(DecodedFields i, OperandRow row) {
        int reg = i.modrm >> 3 & 7;
        int rm = i.modrm & 7;
        int extendedReg = reg | (i.rex & DecodedFields.REX_R) << 1;
        int extendedRm = rm | (i.rex & DecodedFields.REX_B) << 3;
        return switch (row.place()) {
            case G, C, D, BG, TG -> extendedReg;
            case V, KG -> extendedReg | i.rex & DecodedFields.REX_R2;
            case E, R, KE, KR, BE, TR -> extendedRm;
            case W, U -> i.coding == Coding.EVEX ? extendedRm | (i.rex & DecodedFields.REX_X) << 3 : extendedRm;
            case B, H, KH, TH -> i.mode == CodeMode.MODE64 ? i.vvvv : i.vvvv & 7;
            case Z -> i.opcode & 7 | (i.rex & DecodedFields.REX_B) << 3;
            case L -> (int) i.immediate >> 4 & (i.mode == CodeMode.MODE64 ? 15 : 7);
            case P, S -> reg;
            case Q, N, ST -> rm;
            default -> row.fixed();
        };
    }

    static long immediate(DecodedFields i, int operand) {
        OperandRow row = i.encoding.operand(operand);
        return switch (row.place()) {
            case ONE -> 1;
            case I, IS -> i.encoding.immediate(0) == row ? i.immediate : i.immediate2;
            default -> throw new IllegalArgumentException("no immediate: " + row);
        };
    }

    static int memory(Instruction i) {
        for (int n = 0; n < i.operandCount(); n++) {
            if (i.operandKind(n) == OperandKind.MEMORY) {
                return n;
            }
        }
        return -1;
    }

    static int base(DecodedFields i, OperandRow row) {
        return switch (row.place()) {
            case X -> SI;
            case Y -> DI;
            case T -> BX;
            case O -> Instruction.NO_REGISTER;
            default -> i.base;
        };
    }

    static int index(DecodedFields i, OperandRow row) {
        return row.place() == Place.T ? 0 : i.index;
    }

    static RegisterClass indexClass(DecodedFields i) {
        if (i.encoding.has(Attribute.VSIB)) {
            return vector(i.bits(i.encoding.index()));
        }
        return i.encoding.operandCount() > 0 && i.encoding.operand(0).place() == Place.T ? RegisterClass.GPR8
                : i.addressSize == 16 ? RegisterClass.GPR16 : i.addressSize == 32 ? RegisterClass.GPR32 : RegisterClass.GPR64;
    }

    static long displacement(DecodedFields i, OperandRow row) {
        return row.place() == Place.O ? i.immediate : i.displacement;
    }

    static SegmentRegister segment(DecodedFields i, OperandRow row) {
        int override = i.prefixes >> Prefixes.SEGMENT_SHIFT & 7;
        if (row.place() == Place.Y) {
            return SegmentRegister.ES;
        }
        if (override != 0) {
            return SEGMENTS[override - 1];
        }
        boolean modrm = row.place().group() == Place.Group.RM;
        return modrm && (i.base == SP || i.base == BP) ? SegmentRegister.SS : SegmentRegister.DS;
    }

    static Rounding rounding(DecodedFields i) {
        if ((i.evex & DecodedFields.EVEX_B) == 0 || i.isMemoryForm()) {
            return Rounding.NONE;
        }
        return i.encoding.has(Attribute.ROUNDING) ? ROUNDINGS[i.lengthCode] : i.encoding.has(Attribute.SUPPRESS) ? Rounding.SUPPRESS_EXCEPTIONS : Rounding.NONE;
    }

    /** A number of as many bits as an address has. */
    static long truncate(long value, int bits) {
        return bits == 64 ? value : value & (1L << bits) - 1;
    }
}
