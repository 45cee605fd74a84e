package com.vmaccel.x86;

import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.x86.internal.Place;
import java.util.Locale;

/**
 * Writes instructions in Intel syntax, much as {@code objdump -M intel} does: {@code lock add DWORD PTR [rax+rcx*4+0x10],edx}. Numbers are hexadecimal, branch targets absolute,
 * addresses relative to the instruction pointer as they are encoded.
 */
public final class IntelSyntax {

    private IntelSyntax() {}

    /**
     * {@return the text of an instruction; {@code (bad)} if the bytes are none}
     *
     * @param instruction what to write
     */
    public static String format(Instruction instruction) {
        StringBuilder text = new StringBuilder(48);
        append(instruction, text);
        return text.toString();
    }

    /**
     * Appends the text of an instruction.
     *
     * @param instruction what to write
     * @param text where to
     */
    public static void append(Instruction instruction, StringBuilder text) {
        if (instruction.operation() == Operation.INVALID) {
            text.append("(bad)");
            return;
        }
        appendPrefixes(instruction, text);
        text.append(instruction.operation().mnemonic());
        for (int n = 0; n < instruction.operandCount(); n++) {
            text.append(n == 0 ? ' ' : ',');
            appendOperand(instruction, n, text);
            if (n == 0 && instruction.mask() != 0) {
                text.append("{k").append(instruction.mask()).append(instruction.isZeroing() ? "}{z}" : "}");
            }
        }
        appendRounding(instruction.rounding(), text);
    }

    private static void appendPrefixes(Instruction instruction, StringBuilder text) {
        if (instruction.hasLock()) {
            text.append("lock ");
        }
        if (isString(instruction)) {
            boolean compares = instruction.operation() == Operation.CMPS || instruction.operation() == Operation.SCAS;
            text.append(instruction.hasRep() ? compares ? "repz " : "rep " : instruction.hasRepne() ? "repnz " : "");
        }
    }

    private static boolean isString(Instruction instruction) {
        return switch (instruction.operation()) {
            case MOVS, CMPS, STOS, LODS, SCAS, INS, OUTS -> true;
            default -> false;
        };
    }

    private static void appendOperand(Instruction instruction, int n, StringBuilder text) {
        switch (instruction.operandKind(n)) {
            case REGISTER -> text.append(RegisterNames.of(instruction.registerClass(n), instruction.register(n)));
            case MEMORY -> appendMemory(instruction, n, text);
            case IMMEDIATE -> appendImmediate(instruction, n, text);
            case RELATIVE -> appendHex(instruction.branchTarget(), text);
            case FAR_POINTER -> {
                appendHex(instruction.farSelector(), text);
                appendHex(instruction.farOffset(), text.append(':'));
            }
        }
    }

    private static void appendImmediate(Instruction instruction, int n, StringBuilder text) {
        if (instruction.encoding.operand(n).place() == Place.ONE) {
            text.append('1');
        } else {
            appendHex(Operands.truncate(instruction.immediate(n), immediateBits(instruction, n)), text);
        }
    }

    /** An immediate is as wide as what it is used with: the first operand's width, if that is a general-purpose register or memory, else its own. */
    private static int immediateBits(Instruction instruction, int n) {
        int own = instruction.operandBits(n);
        if (instruction.immediate(n) >= 0) {
            return 64;
        }
        return n == 0 ? Math.max(own, instruction.operandSize()) : Math.max(own, instruction.operandBits(0));
    }

    private static void appendMemory(Instruction instruction, int n, StringBuilder text) {
        text.append(sizeKeyword(instruction, n));
        int base = instruction.base(n);
        int index = instruction.index(n);
        boolean bare = base == Instruction.NO_REGISTER && index == Instruction.NO_REGISTER;
        SegmentRegister segment = instruction.segment(n);
        if (bare || isOverridden(instruction) || isString(instruction) || instruction.operation() == Operation.XLAT) {
            text.append(segment.name().toLowerCase(Locale.ROOT)).append(':');
        }
        long displacement = instruction.displacement(n);
        if (bare) {
            appendHex(Operands.truncate(displacement, instruction.addressSize()), text);
            return;
        }
        text.append('[');
        appendRegisters(instruction, n, text);
        if (displacement != 0) {
            text.append(displacement < 0 ? '-' : '+');
            appendHex(Math.abs(displacement), text);
        }
        text.append(']');
    }

    private static boolean isOverridden(DecodedFields instruction) {
        return instruction.prefixes >> Prefixes.SEGMENT_SHIFT != 0;
    }

    private static void appendRegisters(Instruction instruction, int n, StringBuilder text) {
        int base = instruction.base(n);
        int index = instruction.index(n);
        RegisterClass addresses = instruction.addressSize() == 16 ? RegisterClass.GPR16 : instruction.addressSize() == 32 ? RegisterClass.GPR32 : RegisterClass.GPR64;
        if (base == Instruction.INSTRUCTION_POINTER) {
            text.append(RegisterNames.instructionPointer(instruction.addressSize()));
        } else if (base != Instruction.NO_REGISTER) {
            text.append(RegisterNames.of(addresses, base));
        }
        if (index == Instruction.NO_REGISTER || instruction.operation() == Operation.XLAT) {
            return;
        }
        if (base != Instruction.NO_REGISTER) {
            text.append('+');
        }
        text.append(RegisterNames.of(instruction.indexClass(), index));
        if (instruction.addressSize() != 16) {
            text.append('*').append(instruction.scale());
        }
    }

    private static String sizeKeyword(Instruction instruction, int n) {
        if (instruction.broadcastBits() != 0) {
            return instruction.broadcastBits() == 16 ? "WORD BCST " : instruction.broadcastBits() == 32 ? "DWORD BCST " : "QWORD BCST ";
        }
        return switch (instruction.operandBits(n)) {
            case 8 -> "BYTE PTR ";
            case 16 -> "WORD PTR ";
            case 32 -> "DWORD PTR ";
            case 48 -> "FWORD PTR ";
            case 64 -> "QWORD PTR ";
            case 80 -> "TBYTE PTR ";
            case 128 -> "XMMWORD PTR ";
            case 256 -> "YMMWORD PTR ";
            case 512 -> "ZMMWORD PTR ";
            default -> "";
        };
    }

    private static void appendRounding(Rounding rounding, StringBuilder text) {
        text.append(switch (rounding) {
            case NONE -> "";
            case NEAREST -> ",{rn-sae}";
            case DOWN -> ",{rd-sae}";
            case UP -> ",{ru-sae}";
            case TOWARDS_ZERO -> ",{rz-sae}";
            case SUPPRESS_EXCEPTIONS -> ",{sae}";
        });
    }

    private static void appendHex(long value, StringBuilder text) {
        text.append("0x").append(Long.toHexString(value));
    }
}
