package com.vmaccel.x86;

import com.vmaccel.x86.internal.OpcodeTable;
import com.vmaccel.x86.internal.OpcodeTables;
import org.jspecify.annotations.Nullable;

/** The VEX and EVEX prefixes. Source: Intel SDM volume 2 sections 2.3 and 2.7. */
final class VexPrefixes {

    private static final int NOT_BEFORE = Prefixes.LOCK | Prefixes.REPNE | Prefixes.REP | Prefixes.OPERAND_SIZE | Prefixes.REX;

    /** Mandatory prefix by the two bits pp. */
    private static final int[] MANDATORY = {0, Prefixes.OPERAND_SIZE, Prefixes.REP, Prefixes.REPNE};

    private VexPrefixes() {}

    /** Whether an opcode byte begins a VEX or EVEX prefix: outside of 64-bit mode only if what follows cannot be a ModRM byte of LES, LDS or BOUND. */
    static boolean begins(InstructionBuffer i, int opcode) {
        return (opcode == 0xc4 || opcode == 0xc5 || opcode == 0x62) && (i.mode == CodeMode.MODE64 || (i.code[i.length] & 0xc0) == 0xc0);
    }

    /** Reads the rest of the prefix. Returns the table of its map, or null if no instruction has such a prefix. */
    static @Nullable OpcodeTable read(InstructionBuffer i, int first) {
        boolean allowed = (i.prefixes & NOT_BEFORE) == 0;
        OpcodeTable table = first == 0x62 ? evex(i) : vex(i, first == 0xc5);
        return allowed ? table : null;
    }

    private static @Nullable OpcodeTable vex(InstructionBuffer i, boolean twoBytes) {
        i.coding = Coding.VEX;
        int p0 = twoBytes ? 0xe1 : i.nextByte();
        int p1 = i.nextByte();
        if (twoBytes) {
            p0 = 0x61 | p1 & 0x80; // R is where the third byte has W
            p1 &= 0x7f;
        }
        i.rex = (~p0 & 0x80) >> 5 | (~p0 & 0x40) >> 5 | (~p0 & 0x20) >> 5 | (p1 & 0x80) >> 4;
        common(i, p1, (p1 & 4) >> 2);
        OpcodeMap map = map(p0 & 0x1f, 3);
        if (map == null) {
            return null;
        }
        i.map = map;
        return OpcodeTables.vex(map);
    }

    private static @Nullable OpcodeTable evex(InstructionBuffer i) {
        i.coding = Coding.EVEX;
        int p0 = i.nextByte();
        int p1 = i.nextByte();
        int p2 = i.nextByte();
        i.rex = (~p0 & 0x80) >> 5 | (~p0 & 0x40) >> 5 | (~p0 & 0x20) >> 5 | (p1 & 0x80) >> 4 | ~p0 & Instruction.REX_R2;
        common(i, p1, p2 >> 5 & 3);
        i.vvvv |= (~p2 & 8) << 1;
        i.evex = p2;
        boolean fifthBit = i.mode != CodeMode.MODE64 && (p2 & 8) == 0; // of a register that only 64-bit mode has
        OpcodeMap map = map(p0 & 7, 6);
        if (map == null || (p0 & 8) != 0 || (p1 & 4) == 0 || fifthBit) {
            return null;
        }
        i.map = map;
        return OpcodeTables.evex(map);
    }

    private static void common(InstructionBuffer i, int p1, int lengthCode) {
        i.prefixes |= MANDATORY[p1 & 3];
        i.vvvv = ~p1 >> 3 & 0xf;
        i.lengthCode = lengthCode;
        if (i.mode != CodeMode.MODE64) {
            i.rex &= Instruction.REX_W;
        }
    }

    private static @Nullable OpcodeMap map(int number, int last) {
        return switch (number) {
            case 1 -> OpcodeMap.MAP_0F;
            case 2 -> OpcodeMap.MAP_0F38;
            case 3 -> OpcodeMap.MAP_0F3A;
            case 5 -> last >= 5 ? OpcodeMap.MAP_5 : null;
            case 6 -> last >= 6 ? OpcodeMap.MAP_6 : null;
            default -> null;
        };
    }
}
