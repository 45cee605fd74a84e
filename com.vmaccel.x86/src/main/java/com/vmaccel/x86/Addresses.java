package com.vmaccel.x86;

import com.vmaccel.x86.internal.Attribute;
import com.vmaccel.x86.internal.Encoding;

/** Reads the address behind a ModRM byte. Source: Intel SDM volume 2 section 2.1.5. */
final class Addresses {

    private static final int BX = 3;
    private static final int BP = 5;
    private static final int SI = 6;
    private static final int DI = 7;
    private static final int[] BASES_16 = {BX, BX, BP, BP, Instruction.NO_REGISTER, Instruction.NO_REGISTER, BP, BX};
    private static final int[] INDEXES_16 = {SI, DI, SI, DI, SI, DI, Instruction.NO_REGISTER, Instruction.NO_REGISTER};

    private Addresses() {}

    /** Reads SIB and displacement of an instruction whose ModRM byte names memory. */
    static void read(InstructionBuffer i, Encoding encoding) {
        int bytes = i.addressSize == 16 ? read16(i) : read32(i, encoding);
        if (bytes != 0) {
            i.displacement = i.nextSigned(bytes);
            if (bytes == 1 && i.coding == Coding.EVEX) {
                boolean broadcast = (i.evex & Instruction.EVEX_B) != 0 && encoding.broadcastBits() != 0;
                i.displacement *= broadcast ? encoding.broadcastBits() / 8 : Math.max(i.bits(encoding.displacementScale()) / 8, 1);
            }
        }
    }

    private static int read16(InstructionBuffer i) {
        int mod = i.modrm >> 6;
        int rm = i.modrm & 7;
        if (mod == 0 && rm == 6) {
            return 2;
        }
        i.base = BASES_16[rm];
        i.index = INDEXES_16[rm];
        if (i.base < 0) { // SI and DI alone are bases
            i.base = i.index;
            i.index = Instruction.NO_REGISTER;
        }
        return mod;
    }

    private static int read32(InstructionBuffer i, Encoding encoding) {
        int mod = i.modrm >> 6;
        int base = i.modrm & 7;
        if (base == 4) {
            base = sib(i, encoding);
        } else if (mod == 0 && base == 5) {
            i.base = i.mode == CodeMode.MODE64 ? Instruction.INSTRUCTION_POINTER : Instruction.NO_REGISTER;
            return 4;
        }
        if (mod == 0 && base == 5) {
            return 4;
        }
        i.base = base | (i.rex & Instruction.REX_B) << 3;
        return mod == 2 ? 4 : mod;
    }

    private static int sib(InstructionBuffer i, Encoding encoding) {
        i.sib = i.nextByte();
        int index = i.sib >> 3 & 7 | (i.rex & Instruction.REX_X) << 2;
        if (encoding.has(Attribute.VSIB)) {
            i.index = index | i.vvvv & 16;
        } else if (index != 4) {
            i.index = index;
        }
        i.scale = 1 << (i.sib >> 6);
        return i.sib & 7;
    }
}
