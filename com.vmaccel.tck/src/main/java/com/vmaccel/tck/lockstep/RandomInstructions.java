package com.vmaccel.tck.lockstep;

import com.vmaccel.x86.CodeMode;
import com.vmaccel.x86.Instruction;
import com.vmaccel.x86.InstructionBuffer;
import com.vmaccel.x86.InstructionDecoder;
import com.vmaccel.x86.OperandKind;
import com.vmaccel.x86.Operation;
import com.vmaccel.x86.RegisterClass;
import java.util.Set;
import java.util.SplittableRandom;

/** Makes valid instructions of given operations for 64-bit mode. The opcodes of a map are equally likely, however many bytes they occupy. */
final class RandomInstructions {

    private static final int LONGEST = 15;
    private static final int TRIES = 100_000;
    private static final int[] PREFIXES = {0x66, 0xf2, 0xf3, 0x67, 0xf0, 0x64, 0x65, 0x2e};
    private static final int ESCAPE = 0x0f;

    private final Set<Operation> operations;
    private final InstructionDecoder decoder = new InstructionDecoder(CodeMode.MODE64);
    private final InstructionBuffer buffer = new InstructionBuffer();
    private final byte[] code = new byte[LONGEST];

    RandomInstructions(Set<Operation> operations) {
        this.operations = operations;
    }

    /**
     * Makes an instruction.
     *
     * @throws IllegalStateException if there is no instruction of the operations in 64-bit mode
     */
    Instruction next(SplittableRandom random) {
        for (int i = 0; i < TRIES; i++) {
            fill(random);
            decoder.decode(code, 0, UserModeGuest.CODE, buffer);
            if (buffer.isValid() && operations.contains(buffer.operation()) && isPlain(buffer)) {
                return buffer.copy();
            }
        }
        throw new IllegalStateException("found no instruction of " + operations);
    }

    static byte[] bytes(Instruction instruction) {
        byte[] bytes = new byte[instruction.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) instruction.byteAt(i);
        }
        return bytes;
    }

    private void fill(SplittableRandom random) {
        random.nextBytes(code);
        int at = 0;
        while (at < 3 && random.nextInt(4) == 0) {
            code[at++] = (byte) PREFIXES[random.nextInt(PREFIXES.length)];
        }
        if (random.nextInt(8) == 0) {
            at = vex(at, random);
        } else {
            if (random.nextInt(2) == 0) {
                code[at++] = (byte) (0x40 | random.nextInt(16));
            }
            at = escape(at, random);
        }
        at++; // the opcode
        code[at] = (byte) (random.nextInt(3) == 0 ? code[at] | 0xc0 : code[at] & 0x7f); // registers, or memory with a short displacement or none
    }

    /** VEX with three bytes, of the maps 0F38 and 0F3A: those of the BMI instructions. */
    private int vex(int at, SplittableRandom random) {
        code[at] = (byte) 0xc4;
        code[at + 1] = (byte) (random.nextInt() & 0xe0 | 2 + random.nextInt(2));
        code[at + 2] = (byte) (random.nextInt() & 0xfb);
        return at + 3;
    }

    private int escape(int at, SplittableRandom random) {
        int map = random.nextInt(8);
        if (map < 4) {
            return at;
        }
        code[at] = ESCAPE;
        if (map == 7) {
            code[at + 1] = (byte) (random.nextBoolean() ? 0x38 : 0x3a);
            return at + 2;
        }
        return at + 1;
    }

    /** Leaves out forms that touch segment, control or debug registers. */
    private static boolean isPlain(Instruction instruction) {
        boolean plain = !dependsOnTheProcessor(instruction);
        for (int i = 0; i < instruction.operandCount(); i++) {
            plain &= switch (instruction.operandKind(i)) {
                case REGISTER -> isPlain(instruction.registerClass(i));
                case RELATIVE -> isOutside(instruction, instruction.branchTarget());
                default -> true;
            };
        }
        return plain;
    }

    /**
     * Whether processors differ: AMD's take a prefix 66 before a near branch in 64-bit mode and F2 and F3 before LOOPcc, Intel's do not; and a prefix SS, which is said to be ignored,
     * decides on AMD's which exception an address that is not canonical raises.
     */
    static boolean dependsOnTheProcessor(Instruction instruction) {
        boolean prefixed = false;
        boolean stack = false;
        for (int i = 0; i < instruction.length() && isPrefix(instruction.byteAt(i)); i++) {
            prefixed |= instruction.byteAt(i) == 0x66 || instruction.byteAt(i) >= 0xf2;
            stack |= instruction.byteAt(i) == 0x36;
        }
        boolean branches = switch (instruction.operation()) {
            case JMP, CALL, RET -> true;
            default -> instruction.operandCount() > 0 && instruction.operandKind(0) == OperandKind.RELATIVE;
        };
        return stack || prefixed && branches;
    }

    /** Whether a byte before an opcode of 64-bit mode is a prefix. */
    static boolean isPrefix(int code) {
        return switch (code) {
            case 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3 -> true;
            default -> (code & 0xf0) == 0x40;
        };
    }

    /** A branch into the instruction itself might never end. */
    private static boolean isOutside(Instruction instruction, long target) {
        return target < instruction.address() || target >= instruction.nextAddress();
    }

    private static boolean isPlain(RegisterClass registers) {
        return switch (registers) {
            case SEGMENT, CONTROL, DEBUG -> false;
            default -> true;
        };
    }
}
