package com.vmaccel.tck.lockstep;

import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.x86.CodeMode;
import com.vmaccel.x86.Instruction;
import com.vmaccel.x86.Operation;

/**
 * Which instructions a program of ring 0 may have: those of which every processor makes the same, and QEMU too, whose processor an emulated host has. The manual is Intel's.
 */
final class ComparableInstruction {

    private static final int REX = 0x40;
    private static final int CR0_AND_CR2 = 0x5;
    private static final int SIGN = 0x80;

    private ComparableInstruction() {}

    /** Whether an instruction has one result in a mode. */
    static boolean test(Instruction instruction, ProgramMode mode) {
        boolean one = !hasManyResults(instruction) && !hasIdleRex(instruction) && !(mode == ProgramMode.LONG && RandomInstructions.dependsOnTheProcessor(instruction));
        for (int i = 0; i < instruction.operandCount(); i++) {
            one &= switch (instruction.operandKind(i)) {
                case REGISTER -> isPlainRegister(instruction, i);
                case MEMORY -> isPlainMemory(instruction, i, mode);
                case RELATIVE -> isPlainBranch(instruction, mode);
                default -> true;
            };
        }
        return one;
    }

    /**
     * BSWAP of 16 bits, whose result is undefined (volume 2, BSWAP); INS and OUTS, at whose exits KVM tells of RF between the elements; what QEMU takes for a number with a sign, which is not one (volume 2): AAM of a base from 128 on,
     * RET and ENTER of 32 KiB and more.
     */
    private static boolean hasManyResults(Instruction instruction) {
        return switch (instruction.operation()) {
            case BSWAP -> instruction.operandBits(0) == 16;
            case INS, OUTS -> true;
            case AAM -> (instruction.byteAt(instruction.length() - 1) & SIGN) != 0;
            case RET, RETF -> instruction.operandCount() > 0 && (instruction.byteAt(instruction.length() - 1) & SIGN) != 0;
            case ENTER -> (instruction.byteAt(instruction.length() - 2) & SIGN) != 0; // before the level
            default -> false;
        };
    }

    /** A REX prefix before another prefix does not count (volume 2, 2.2.1), but QEMU takes its bits. */
    private static boolean hasIdleRex(Instruction instruction) {
        boolean idle = false;
        boolean rex = false;
        for (int i = 0; i < instruction.length() && RandomInstructions.isPrefix(instruction.byteAt(i)) && instruction.mode() == CodeMode.MODE64; i++) {
            boolean another = (instruction.byteAt(i) & 0xf0) == REX;
            idle = !another && (rex || idle);
            rex = another;
        }
        return idle;
    }

    /**
     * Not control registers whose bits depend on what the processor has; not writes to debug registers, of which QEMU keeps bits of DR7 that read as 0 (volume 3, 17.2.4); not PUSH of a segment register with 32 bits, which writes 16
     * or all of them (volume 2, PUSH).
     */
    private static boolean isPlainRegister(Instruction instruction, int operand) {
        int number = instruction.register(operand);
        return switch (instruction.registerClass(operand)) {
            case CONTROL -> number <= 4 && (operand != 0 || (1 << number & CR0_AND_CR2) != 0);
            case DEBUG -> operand != 0;
            case SEGMENT -> instruction.operation() != Operation.PUSH || instruction.operandSize() != 32;
            default -> true;
        };
    }

    /** QEMU looks at neither limits nor types of segments: not what may reach beyond 64 KiB of real mode, nor writes to a code segment. */
    private static boolean isPlainMemory(Instruction instruction, int operand, ProgramMode mode) {
        boolean code = mode != ProgramMode.LONG && instruction.segment(operand) == SegmentRegister.CS;
        return (mode != ProgramMode.REAL || instruction.addressSize() == 16) && !(code && instruction.operandAccess(operand).writes());
    }

    /** Not into the instruction itself, which may never end; not beyond 64 KiB of real mode. */
    private static boolean isPlainBranch(Instruction instruction, ProgramMode mode) {
        long target = instruction.branchTarget();
        boolean inside = target >= instruction.address() && target < instruction.nextAddress();
        return !inside && (mode != ProgramMode.REAL || instruction.operandSize() == 16);
    }
}
