package com.vmaccel.x86.internal.cpu;

import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.x86.Instruction;
import com.vmaccel.x86.OperandAccess;
import com.vmaccel.x86.OperandKind;
import com.vmaccel.x86.Operation;
import com.vmaccel.x86.RegisterClass;

/**
 * An instruction in its place in a block: what an {@link Op} is made of.
 *
 * @param instruction the instruction, which never changes
 * @param offset where it begins in the block
 */
public record Site(Instruction instruction, int offset) {

    /** Where the next instruction begins in the block. */
    public int end() {
        return offset + instruction.length();
    }

    public int bits(int operand) {
        return instruction.operandBits(operand);
    }

    public boolean isMemory(int operand) {
        return instruction.operandKind(operand) == OperandKind.MEMORY;
    }

    public boolean isImmediate(int operand) {
        return instruction.operandKind(operand) == OperandKind.IMMEDIATE;
    }

    public boolean isRegister(int operand) {
        return instruction.operandKind(operand) == OperandKind.REGISTER;
    }

    /** Whether an operand is a general register of at least 32 bits. */
    public boolean isWideRegister(int operand) {
        return isRegister(operand) && instruction.registerClass(operand).isGeneralPurpose() && bits(operand) >= 32;
    }

    /** Whether an operand is a constant, or a general register or the low part of one. */
    public boolean isPlain(int operand) {
        if (!isRegister(operand)) {
            return isImmediate(operand);
        }
        RegisterClass kind = instruction.registerClass(operand);
        return kind.isGeneralPurpose() && kind != RegisterClass.GPR8_HIGH;
    }

    public int register(int operand) {
        return instruction.register(operand);
    }

    /** The register an operand is, or the one that is always 0. */
    public int registerOrZero(int operand) {
        return isRegister(operand) ? instruction.register(operand) : Cpu.ZERO;
    }

    /** The constant an operand is, or 0. */
    public long constantOrZero(int operand) {
        return isImmediate(operand) ? instruction.immediate(operand) : 0;
    }

    public MemRef memory(int operand) {
        return MemRef.of(instruction, operand, end());
    }

    /** Whether memory has to be changed in one step. */
    public boolean isLocked() {
        return instruction.hasLock();
    }

    /** An integer operand. */
    public Operand operand(int number) {
        int bits = bits(number);
        return switch (instruction.operandKind(number)) {
            case IMMEDIATE -> new Operand.Constant(instruction.immediate(number), bits);
            case MEMORY -> memory(number, bits);
            case REGISTER -> general(number, bits);
            case RELATIVE, FAR_POINTER -> new Operand.Constant(0, bits);
        };
    }

    private Operand memory(int number, int bits) {
        MemRef place = memory(number);
        if (instruction.hasLock() || instruction.operation() == Operation.XCHG) {
            return new Operand.Locked(place, bits);
        }
        OperandAccess access = instruction.operandAccess(number);
        return access.reads() && access.writes() ? new Operand.Updated(place, bits) : new Operand.InMemory(place, bits);
    }

    private Operand general(int number, int bits) {
        RegisterClass kind = instruction.registerClass(number);
        int register = instruction.register(number);
        if (kind == RegisterClass.GPR8_HIGH) {
            return Operand.highByte(register);
        }
        return kind.isGeneralPurpose() ? Operand.of(register, bits) : new Operand.Constant(register, bits);
    }

    /** The number instructions give a segment register. */
    public static int number(SegmentRegister register) {
        return switch (register) {
            case ES -> Segments.ES;
            case CS -> Segments.CS;
            case SS -> Segments.SS;
            case DS -> Segments.DS;
            case FS -> Segments.FS;
            case GS -> Segments.GS;
            case LDTR -> Segments.LDTR;
            case TR -> Segments.TR;
        };
    }
}
