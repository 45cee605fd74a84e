package com.vmaccel.itest.adversary.instruction;

import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.itest.adversary.instruction.Operand.Memory;
import org.jspecify.annotations.Nullable;

/** The ModR/M byte with SIB and displacement. Source: Intel SDM volume 2 tables 2-1 to 2-3 and section 2.2.1.6. */
record ModRm(int reg, int rm, @Nullable Memory memory) {

    /** Base and index of the eight 16-bit forms. */
    private static final int[][] FORMS_16 = {{3, 6}, {3, 7}, {5, 6}, {5, 7}, {6, -1}, {7, -1}, {5, -1}, {3, -1}};
    private static final int RSP = 4;
    private static final int RBP = 5;

    /** The register number without REX.R, which selects among the instructions of a group. */
    int group() {
        return reg & 7;
    }

    static ModRm read(CodeReader code, Prefixes prefixes, CodeSize mode) {
        int value = code.next();
        int mod = value >> 6;
        int rm = value & 7;
        int reg = value >> 3 & 7 | prefixes.extension(Prefixes.REX_R);
        if (mod == 3) {
            return new ModRm(reg, rm | prefixes.extension(Prefixes.REX_B), null);
        }
        boolean short16 = mode.addressBytes(prefixes.addressSize()) == 2;
        return new ModRm(reg, rm, short16 ? memory16(code, prefixes, mod, rm) : memory(code, prefixes, mode, mod, rm));
    }

    private static Memory memory16(CodeReader code, Prefixes prefixes, int mod, int rm) {
        if (mod == 0 && rm == 6) {
            return operand(prefixes, Operand.NONE, Operand.NONE, 0, code.signed(2), false);
        }
        long displacement = mod == 0 ? 0 : code.signed(mod);
        return operand(prefixes, FORMS_16[rm][0], FORMS_16[rm][1], 0, displacement, false);
    }

    private static Memory memory(CodeReader code, Prefixes prefixes, CodeSize mode, int mod, int rm) {
        if (rm == RSP) {
            return memorySib(code, prefixes, mod);
        }
        if (mod == 0 && rm == RBP) {
            return operand(prefixes, Operand.NONE, Operand.NONE, 0, code.signed(4), mode == CodeSize.BITS64);
        }
        int base = rm | prefixes.extension(Prefixes.REX_B);
        return operand(prefixes, base, Operand.NONE, 0, displacement(code, mod), false);
    }

    private static Memory memorySib(CodeReader code, Prefixes prefixes, int mod) {
        int sib = code.next();
        int index = sib >> 3 & 7 | prefixes.extension(Prefixes.REX_X);
        boolean noBase = mod == 0 && (sib & 7) == RBP;
        int base = noBase ? Operand.NONE : sib & 7 | prefixes.extension(Prefixes.REX_B);
        long displacement = noBase ? code.signed(4) : displacement(code, mod);
        return operand(prefixes, base, index == RSP ? Operand.NONE : index, sib >> 6, displacement, false);
    }

    private static long displacement(CodeReader code, int mod) {
        return switch (mod) {
            case 1 -> code.signed(1);
            case 2 -> code.signed(4);
            default -> 0;
        };
    }

    private static Memory operand(Prefixes prefixes, int base, int index, int scale, long displacement, boolean ripRelative) {
        boolean stack = base == RSP || base == RBP;
        SegmentRegister usual = stack ? SegmentRegister.SS : SegmentRegister.DS;
        SegmentRegister segment = prefixes.segment() == null ? usual : prefixes.segment();
        return new Memory(segment, base, index, scale, displacement, ripRelative, 0);
    }

    Operand operand(int size, Prefixes prefixes) {
        if (memory == null) {
            return register(rm, size, prefixes);
        }
        return new Memory(
                memory.segment(), memory.base(), memory.index(), memory.scale(), memory.displacement(), memory.ripRelative(), size);
    }

    /** Without REX the byte registers 4 to 7 are AH, CH, DH and BH. */
    static Operand register(int number, int size, Prefixes prefixes) {
        boolean high = size == 1 && prefixes.rex() == 0 && number >= 4 && number < 8;
        return new Operand.Gpr(high ? number - 4 : number, high, size);
    }
}
