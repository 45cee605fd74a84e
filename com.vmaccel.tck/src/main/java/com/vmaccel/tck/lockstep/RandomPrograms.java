package com.vmaccel.tck.lockstep;

import com.vmaccel.api.register.Register;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.x86.Instruction;
import com.vmaccel.x86.InstructionBuffer;
import com.vmaccel.x86.InstructionDecoder;
import com.vmaccel.x86.Operation;
import java.io.ByteArrayOutputStream;
import java.util.Set;
import java.util.SplittableRandom;

/** Makes short programs of valid instructions of ring 0 for one mode, half of them of operations that only a kernel uses. */
final class RandomPrograms {

    private static final int LONGEST = 15;
    private static final int TRIES = 200_000;
    private static final int[] PREFIXES = {0x66, 0x67, 0xf2, 0xf3, 0x26, 0x2e, 0x36, 0x64, 0x65};
    private static final int ESCAPE = 0x0f;
    /** CMP AL, AL: behind an instruction that leaves flags undefined. */
    private static final byte[] DEFINED_FLAGS = {0x38, (byte) 0xc0};

    private final ProgramMode mode;
    private final Set<Operation> usual;
    private final InstructionDecoder decoder;
    private final InstructionBuffer buffer = new InstructionBuffer();
    private final byte[] code = new byte[LONGEST];

    RandomPrograms(ProgramMode mode, Set<Operation> usual) {
        this.mode = mode;
        this.usual = usual;
        this.decoder = new InstructionDecoder(mode.code());
    }

    /** A program of so many instructions that ends with a halt. */
    byte[] next(SplittableRandom random, int instructions) {
        ByteArrayOutputStream program = new ByteArrayOutputStream();
        for (int i = 0; i < instructions; i++) {
            Instruction instruction = next(random, random.nextBoolean() ? PrivilegedOperations.ALL : usual);
            program.writeBytes(RandomInstructions.bytes(instruction));
            if (UndefinedFlags.ofAny(instruction.operation()) != 0) {
                program.writeBytes(DEFINED_FLAGS);
            }
        }
        program.write(0xf4);
        return program.toByteArray();
    }

    private Instruction next(SplittableRandom random, Set<Operation> operations) {
        for (int i = 0; i < TRIES; i++) {
            fill(random);
            decoder.decode(code, 0, KernelModeImage.CODE, buffer);
            if (buffer.isValid() && operations.contains(buffer.operation()) && ComparableInstruction.test(buffer, mode)) {
                return buffer.copy();
            }
        }
        throw new IllegalStateException("found no instruction of " + operations + " in " + mode);
    }

    private void fill(SplittableRandom random) {
        random.nextBytes(code);
        int at = 0;
        while (at < 2 && random.nextInt(4) == 0) {
            code[at++] = (byte) PREFIXES[random.nextInt(PREFIXES.length)];
        }
        if (mode == ProgramMode.LONG && random.nextInt(3) == 0) {
            code[at++] = (byte) (0x40 | random.nextInt(16));
        }
        if (random.nextInt(3) == 0) {
            code[at++] = ESCAPE;
        }
        at++; // the opcode
        code[at] = (byte) (random.nextInt(3) == 0 ? code[at] | 0xc0 : code[at] & 0x7f); // registers, or memory with a short displacement or none
    }

    /** What a program finds in the general registers: pointers, selectors, small and other numbers. */
    static long register(SplittableRandom random, Register register) {
        if (register == X86Register.RSP) {
            return KernelModeImage.STACK_TOP;
        }
        return switch (random.nextInt(6)) {
            case 0, 1, 2 -> KernelModeImage.DATA + random.nextInt(KernelModeImage.DATA_BYTES);
            case 3 -> 8L * random.nextInt(18) | (random.nextInt(4) == 0 ? 3 : 0);
            case 4 -> random.nextInt(256);
            default -> random.nextInt() & 0xffff_ffffL;
        };
    }
}
