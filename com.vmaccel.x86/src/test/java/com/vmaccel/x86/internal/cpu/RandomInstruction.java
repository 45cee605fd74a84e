package com.vmaccel.x86.internal.cpu;

import com.vmaccel.x86.Instruction;
import com.vmaccel.x86.OperandKind;
import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.fp.OperandSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** Kinds of random instructions that can be compared between processors. Memory operands are a few bytes behind RSI. */
enum RandomInstruction {
    /** Opcodes D8 to DF. */
    X87 {
        @Override
        int opcode(OperandSource source, byte[] code) {
            code[0] = (byte) (0xd8 + source.below(8));
            return 1;
        }
    },
    /** MMX, SSE, SSE2. */
    SIMD {
        @Override
        int opcode(OperandSource source, byte[] code) {
            int at = 0;
            int prefix = PREFIXES[source.below(PREFIXES.length)];
            if (prefix != 0) {
                code[at++] = (byte) prefix;
            }
            if (source.below(4) == 0) {
                code[at++] = (byte) (0x40 + (source.below(16) & 0xd));
            }
            code[at++] = 0x0f;
            code[at++] = (byte) simdOpcode(source);
            return at;
        }
    },
    /** FXSAVE, XSAVE and their like, and LDMXCSR. */
    STATE {
        @Override
        int opcode(OperandSource source, byte[] code) {
            int at = 0;
            if (source.below(2) == 0) {
                code[at++] = 0x48;
            }
            code[at++] = 0x0f;
            code[at++] = (byte) (source.below(6) == 0 ? 0xc7 : 0xae);
            return at;
        }
    };

    private static final int CODE_BYTES = 16;
    private static final byte NOP = (byte) 0x90;
    private static final int SI_PLUS_BYTE = 0x46;
    private static final int[] PREFIXES = {0, 0x66, 0xf2, 0xf3};
    static final byte[] DISPLACEMENTS = {0, 0, 16, 32, 8, 64, 4, 3};
    private static final int GENERAL_REGISTERS = 4;

    /** What differs in the last place between processors. */
    private static final Set<Operation> NEAR = EnumSet.of(Operation.FSIN, Operation.FCOS, Operation.FSINCOS, Operation.FPTAN, Operation.FPATAN, Operation.FYL2X);
    /** What is different between families of processors, or not defined for all operands, or holds addresses, or has to do with memory only. */
    private static final Set<Operation> EXCLUDED = EnumSet.of(Operation.RCPPS, Operation.RCPSS, Operation.RSQRTPS, Operation.RSQRTSS, Operation.F2XM1, Operation.FYL2XP1,
            Operation.FNSTENV, Operation.FLDENV, Operation.FNSAVE, Operation.FRSTOR, Operation.CMPXCHG8B, Operation.CMPXCHG16B, Operation.CLFLUSH);
    private static final Set<Operation> AREAS = EnumSet.of(Operation.FXSAVE, Operation.FXSAVE64, Operation.XSAVE, Operation.XSAVE64, Operation.XSAVEOPT, Operation.XSAVEOPT64,
            Operation.XSAVEC, Operation.XSAVEC64);

    /** Writes prefixes and opcode; their length. */
    abstract int opcode(OperandSource source, byte[] code);

    static boolean isNear(Operation operation) {
        return NEAR.contains(operation);
    }

    static boolean writesArea(Operation operation) {
        return AREAS.contains(operation);
    }

    /** An encoding, filled up with NOP. */
    byte[] next(OperandSource source, InstructionRunner runner) {
        for (;;) {
            byte[] code = new byte[CODE_BYTES];
            int at = opcode(source, code);
            operand(source, code, at);
            Instruction instruction = runner.decode(code);
            if (InstructionRunner.isImplemented(instruction) && isComparable(instruction)) {
                Arrays.fill(code, instruction.length(), CODE_BYTES, NOP);
                return code;
            }
        }
    }

    private void operand(OperandSource source, byte[] code, int at) {
        int modRm = source.below(64);
        boolean memory = this == STATE || source.below(3) == 0;
        if (memory) {
            code[at] = (byte) (SI_PLUS_BYTE | modRm & 0x38);
            code[at + 1] = this == STATE && source.below(8) > 0 ? 0 : DISPLACEMENTS[source.below(DISPLACEMENTS.length)];
            code[at + 2] = (byte) source.below(256);
        } else {
            code[at] = (byte) (0xc0 | modRm);
            code[at + 1] = (byte) source.below(256);
        }
    }

    private static boolean isComparable(Instruction instruction) {
        for (int i = 0; i < instruction.operandCount(); i++) {
            boolean general = instruction.operandKind(i) == OperandKind.REGISTER && instruction.registerClass(i).isGeneralPurpose();
            boolean otherBase = instruction.operandKind(i) == OperandKind.MEMORY && instruction.base(i) != Cpu.RSI;
            if (general && instruction.register(i) >= GENERAL_REGISTERS || otherBase) {
                return false;
            }
        }
        return !EXCLUDED.contains(instruction.operation());
    }

    private static int simdOpcode(OperandSource source) {
        return switch (source.below(6)) {
            case 0 -> 0x10 + source.below(8);
            case 1 -> 0x28 + source.below(8);
            case 2, 3 -> 0x50 + source.below(0x30);
            case 4 -> 0xc2 + source.below(5);
            default -> 0xd0 + source.below(0x30);
        };
    }
}
