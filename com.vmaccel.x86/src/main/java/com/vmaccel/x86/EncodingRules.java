package com.vmaccel.x86;

import com.vmaccel.x86.internal.Attribute;
import com.vmaccel.x86.internal.Encoding;
import com.vmaccel.x86.internal.OperandRow;

/** The rules of an encoding that a row cannot express by what it accepts. Breaking one raises #UD. */
final class EncodingRules {

    private static final int LAST_SEGMENT = 5;
    private static final int CODE_SEGMENT = 1;
    private static final int LAST_BOUND = 3;
    /** CR0, CR2, CR3, CR4, CR8. */
    private static final int CONTROL_REGISTERS = 0b1_0001_1101;

    private EncodingRules() {}

    /** Whether an instruction of this row that has just been read keeps them all. */
    static boolean kept(InstructionBuffer i, Encoding encoding) {
        return i.coding == Coding.LEGACY && !encoding.has(Attribute.RULES) || allKept(i, encoding);
    }

    private static boolean allKept(InstructionBuffer i, Encoding encoding) {
        return (i.coding == Coding.LEGACY || vectorPrefixKept(i, encoding))
                && (!encoding.has(Attribute.SIB | Attribute.VSIB) || sibKept(i))
                && (!encoding.has(Attribute.WIDE_ADDRESS) || !i.isMemoryForm() || i.addressSize != 16)
                && (!encoding.has(Attribute.NO_RELATIVE) || i.base != Instruction.INSTRUCTION_POINTER)
                && (!encoding.has(Attribute.FEW_REGISTERS) || registersExist(i, encoding))
                && (!encoding.has(Attribute.DISTINCT) || distinct(i, encoding));
    }

    /** Whether LOCK, if there is one, is allowed. */
    static boolean lockKept(InstructionBuffer i, Encoding encoding) {
        return (i.prefixes & Prefixes.LOCK) == 0 || encoding.has(Attribute.LOCK) && i.isMemoryForm();
    }

    private static boolean vectorPrefixKept(InstructionBuffer i, Encoding encoding) {
        int unused = encoding.has(Attribute.VSIB) ? i.vvvv & 15 : i.vvvv;
        if (!encoding.has(Attribute.USES_VVVV) && unused != 0) {
            return false;
        }
        return i.coding == Coding.VEX || evexKept(i, encoding);
    }

    private static boolean evexKept(InstructionBuffer i, Encoding encoding) {
        if ((i.rex & Instruction.REX_R2) != 0 && encoding.has(Attribute.GENERAL_REG)) {
            return false;
        }
        boolean masked = (i.evex & Instruction.EVEX_AAA) != 0;
        if (masked ? !encoding.has(Attribute.MASK) : encoding.has(Attribute.MASK_NEEDED)) {
            return false;
        }
        if ((i.evex & Instruction.EVEX_Z) != 0) {
            boolean memoryDestination = encoding.has(Attribute.ZEROING_REGISTER) && i.isMemoryForm();
            if (!masked || !encoding.has(Attribute.ZEROING) || memoryDestination) {
                return false;
            }
        }
        if ((i.evex & Instruction.EVEX_B) != 0) {
            return i.isMemoryForm() ? encoding.broadcastBits() != 0 : encoding.has(Attribute.ROUNDING | Attribute.SUPPRESS);
        }
        return true;
    }

    private static boolean sibKept(InstructionBuffer i) {
        return (i.modrm & 7) == 4 && i.addressSize != 16;
    }

    private static boolean registersExist(InstructionBuffer i, Encoding encoding) {
        for (int n = 0; n < encoding.operandCount(); n++) {
            OperandRow operand = encoding.operand(n);
            if (i.operandKind(n) == OperandKind.REGISTER && !exists(operand, i.register(n))) {
                return false;
            }
        }
        return true;
    }

    private static boolean exists(OperandRow operand, int number) {
        return switch (operand.place()) {
            case S -> number <= LAST_SEGMENT && (number != CODE_SEGMENT || !operand.access().writes());
            case C -> number < 16 && (CONTROL_REGISTERS >> number & 1) != 0;
            case BG, BE -> number <= LAST_BOUND;
            case D, KG, KE, KR, KH, TG, TR, TH -> number < 8;
            default -> true;
        };
    }

    /** The destination differs from the other registers; of tiles and where a vector of indices takes part all differ. */
    private static boolean distinct(InstructionBuffer i, Encoding encoding) {
        boolean all = encoding.has(Attribute.VSIB | Attribute.FEW_REGISTERS);
        int seen = 0;
        for (int n = 0; n < encoding.operandCount(); n++) {
            if (i.operandKind(n) == OperandKind.REGISTER) {
                int bit = 1 << i.register(n);
                if ((seen & bit) != 0) {
                    return false;
                }
                seen |= all || n == 0 ? bit : 0;
            }
        }
        return !encoding.has(Attribute.VSIB) || (seen & 1 << i.index) == 0;
    }
}
