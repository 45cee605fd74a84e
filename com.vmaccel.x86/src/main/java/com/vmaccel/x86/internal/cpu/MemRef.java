package com.vmaccel.x86.internal.cpu;

import com.vmaccel.x86.CodeMode;
import com.vmaccel.x86.Instruction;
import com.vmaccel.x86.RegisterClass;

/** A memory operand: which registers its address is made of, and how it is checked. */
public final class MemRef {

    private enum Check { NONE, CANONICAL, SEGMENT }

    private final int base;
    private final int index;
    private final int shift;
    private final long displacement;
    private final int segment;
    private final int segmentSlot;
    private final long mask;
    private final Check check;

    private MemRef(Instruction i, int operand, int end) {
        boolean relative = i.base(operand) == Instruction.INSTRUCTION_POINTER;
        base = relative ? Cpu.IP : i.base(operand) == Instruction.NO_REGISTER ? Cpu.ZERO : i.base(operand);
        boolean indexed = i.index(operand) != Instruction.NO_REGISTER && i.indexClass() != RegisterClass.GPR8;
        index = indexed ? i.index(operand) : Cpu.ZERO;
        shift = Integer.numberOfTrailingZeros(i.scale());
        displacement = i.displacement(operand) + (relative ? end : 0);
        segment = Site.number(i.segment(operand));
        segmentSlot = Cpu.BASES + segment;
        mask = i.addressSize() == 64 ? -1 : (1L << i.addressSize()) - 1;
        boolean stack = segment == Segments.SS;
        check = i.mode() != CodeMode.MODE64 || mask != -1 ? Check.SEGMENT : stack ? Check.CANONICAL : Check.NONE;
    }

    /**
     * Resolves an operand.
     *
     * @param end the offset in the block behind the instruction
     */
    static MemRef of(Instruction i, int operand, int end) {
        return new MemRef(i, operand, end);
    }

    /** The offset in the segment: what LEA computes. */
    public long offset(Cpu cpu) {
        long[] r = cpu.r;
        return r[base] + (r[index] << shift) + displacement & mask;
    }

    /** The offset with something added before it is cut to the address size. */
    public long offset(Cpu cpu, long more) {
        long[] r = cpu.r;
        return r[base] + (r[index] << shift) + displacement + more & mask;
    }

    public int segment() {
        return segment;
    }

    public long mask() {
        return mask;
    }

    /** The linear address of what is read. */
    public long forRead(Cpu cpu, int bytes) {
        long[] r = cpu.r;
        long linear = r[base] + (r[index] << shift) + displacement + r[segmentSlot];
        return check == Check.NONE || check == Check.CANONICAL && linear << 16 >> 16 == linear ? linear : checked(cpu, bytes, false);
    }

    /** The linear address of what is written, perhaps after it was read. */
    public long forWrite(Cpu cpu, int bytes) {
        long[] r = cpu.r;
        long linear = r[base] + (r[index] << shift) + displacement + r[segmentSlot];
        return check == Check.NONE || check == Check.CANONICAL && linear << 16 >> 16 == linear ? linear : checked(cpu, bytes, true);
    }

    private long checked(Cpu cpu, int bytes, boolean write) {
        return cpu.segments.address(segment, offset(cpu), bytes, write);
    }

    /** The linear address of what is a distance away from the operand, as bit strings and wide operands need it. */
    public long at(Cpu cpu, long distance, int bytes, boolean write) {
        return cpu.segments.address(segment, offset(cpu, distance), bytes, write);
    }
}
