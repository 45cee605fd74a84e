package com.vmaccel.itest.adversary.execute;

import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.itest.adversary.instruction.CodeSize;
import com.vmaccel.itest.adversary.instruction.Operand.Gpr;
import java.util.EnumMap;
import java.util.Map;

/** The registers an instruction works on. Copied before each attempt, so that an attempt that ends early changes nothing. */
public final class CpuState {

    private static final int RSP = 4;

    private final long[] registers;
    private final Map<SegmentRegister, Segment> segments;
    private final CodeSize codeSize;
    private long rip;
    private long rflags;
    private ExtendedState extended;

    /**
     * Takes registers.
     *
     * @param registers sixteen, in the order of their encoding; copied
     * @param rip the instruction pointer
     * @param rflags the flags
     * @param segments at least the six segment registers of user code
     * @param codeSize the width of the code segment
     */
    public CpuState(long[] registers, long rip, long rflags, Map<SegmentRegister, Segment> segments, CodeSize codeSize) {
        this.registers = registers.clone();
        this.rip = rip;
        this.rflags = rflags;
        this.segments = new EnumMap<>(segments);
        this.codeSize = codeSize;
        this.extended = ExtendedState.INITIAL;
    }

    /** Returns a copy that changes independently. */
    public CpuState copy() {
        CpuState copy = new CpuState(registers, rip, rflags, segments, codeSize);
        copy.extended = extended;
        return copy;
    }

    /** Returns the width of the code segment. */
    public CodeSize codeSize() {
        return codeSize;
    }

    /** Returns the instruction pointer. */
    public long rip() {
        return rip;
    }

    /** Returns the flags. */
    public long rflags() {
        return rflags;
    }

    /** Returns a whole register. */
    public long register(int number) {
        return registers[number];
    }

    /** Returns the sixteen registers in the order of their encoding. */
    public long[] registers() {
        return registers.clone();
    }

    /** Returns the vector registers. */
    public ExtendedState extended() {
        return extended;
    }

    /** Replaces the vector registers. */
    public void setExtended(ExtendedState state) {
        extended = state;
    }

    /** Moves the instruction pointer; it is cut to the width of the code segment. */
    public void setRip(long value) {
        rip = switch (codeSize) {
            case BITS16 -> value & 0xffff;
            case BITS32 -> value & 0xffff_ffffL;
            case BITS64 -> value;
        };
    }

    /** Replaces some flags. */
    public void setFlags(long mask, long values) {
        rflags = rflags & ~mask | values & mask;
    }

    /** Returns a register or a part of it, zero-extended. */
    public long get(Gpr operand) {
        return registers[operand.number()] >>> (operand.high() ? 8 : 0) & Alu.mask(operand.size());
    }

    /** Writes a register or a part of it: four bytes clear the upper four, fewer leave the rest. */
    public void set(Gpr operand, long value) {
        int shift = operand.high() ? 8 : 0;
        long mask = Alu.mask(operand.size()) << shift;
        long kept = operand.size() == 4 ? 0 : registers[operand.number()] & ~mask;
        registers[operand.number()] = kept | value << shift & mask;
    }

    /** Returns a register's low bytes. */
    long get(int number, int size) {
        return registers[number] & Alu.mask(size);
    }

    /** Adds to a register's low bytes. */
    public void advance(int number, int size, long distance) {
        set(new Gpr(number, false, size), get(number, size) + distance);
    }

    /** Returns the width of the stack pointer in bytes. */
    int stackBytes() {
        if (codeSize == CodeSize.BITS64) {
            return 8;
        }
        return segment(SegmentRegister.SS).isDefault32() ? 4 : 2;
    }

    /** Moves the stack pointer. */
    public void moveStack(long distance) {
        advance(RSP, stackBytes(), distance);
    }

    /** Returns the linear address of the top of the stack. */
    public long stackTop() {
        return linear(SegmentRegister.SS, get(RSP, stackBytes()));
    }

    /** Adds a segment's base; in 64-bit mode only FS and GS have one. */
    public long linear(SegmentRegister register, long offset) {
        if (codeSize != CodeSize.BITS64) {
            return segment(register).base() + offset & 0xffff_ffffL;
        }
        boolean hasBase = register == SegmentRegister.FS || register == SegmentRegister.GS;
        return hasBase ? segment(register).base() + offset : offset;
    }

    private Segment segment(SegmentRegister register) {
        return segments.getOrDefault(register, Segment.NULL);
    }
}
