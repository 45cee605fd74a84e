package com.vmaccel.x86;

import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;

/** The registers of a processor that somebody else keeps, for {@link SingleInstruction}. Called on one thread; what a method throws reaches the caller of the instruction. */
public interface CpuView {

    /**
     * Reads a register that holds one number.
     *
     * @param register a general, instruction-pointer, flag, control or EFER register; others are not asked for
     * @return its value
     */
    long get(X86Register register);

    /**
     * Writes a register that holds one number.
     *
     * @param register one that an instruction has changed
     * @param value its value
     */
    void set(X86Register register, long value);

    /**
     * Reads a segment register with its hidden part.
     *
     * @param register which
     * @return its contents
     */
    Segment segment(SegmentRegister register);

    /**
     * Writes a segment register with its hidden part.
     *
     * @param register one that an instruction has loaded
     * @param segment its contents
     */
    void setSegment(SegmentRegister register, Segment segment);
}
