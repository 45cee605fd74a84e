package com.vmaccel.x86;

import com.vmaccel.api.register.Register;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.ExtendedStates;
import com.vmaccel.x86.internal.cpu.RegisterRules;
import com.vmaccel.x86.internal.cpu.RegisterTable;
import com.vmaccel.x86.internal.cpu.Site;
import com.vmaccel.x86.internal.integer.ModelSpecificRegisters;
import com.vmaccel.x86.internal.integer.ModelSpecificRegisters.Written;
import java.util.Optional;

/** The registers of a {@link Processor}, as they are between two instructions. What is written is not checked as instructions check it. */
public final class ProcessorState {

    private final Cpu cpu;
    private boolean changed = true;

    ProcessorState(Cpu cpu) {
        this.cpu = cpu;
    }

    /** Draws the conclusions of what was written, before it counts. */
    void apply() {
        if (changed) {
            changed = false;
            cpu.stateChanged();
        }
    }

    /**
     * {@return a register that holds one number}
     *
     * @param register which
     * @throws IllegalArgumentException if it is no x86 register
     */
    public long get(Register register) {
        return RegisterTable.PLACES.location(register).get(cpu);
    }

    /**
     * {@return why no processor has a value in a register, or empty if it may be written}
     *
     * @param register which
     * @param value the value
     */
    public Optional<String> refusal(Register register, long value) {
        return Optional.ofNullable(RegisterRules.refusal(register, value));
    }

    /**
     * Writes a register that holds one number.
     *
     * @param register which
     * @param value its value
     * @throws IllegalArgumentException if it is no x86 register
     */
    public void set(Register register, long value) {
        RegisterTable.PLACES.location(register).set(cpu, value);
        changed = true;
    }

    /** {@return the linear address of the next instruction} */
    public long codeAddress() {
        return cpu.r[Cpu.IP] + (cpu.code64 ? 0 : cpu.segments.base[Site.number(SegmentRegister.CS)]);
    }

    /**
     * Writes the task priority, CR8, without asking {@link ProcessorHost#setTaskPriority}.
     *
     * @param priority 0 to 15
     */
    public void setTaskPriority(int priority) {
        cpu.control.cr8 = priority;
    }

    /**
     * {@return a segment register with its hidden part}
     *
     * @param register which
     */
    public Segment segment(SegmentRegister register) {
        int n = Site.number(register);
        return new Segment(cpu.segments.base[n], (int) cpu.segments.limit[n], cpu.segments.selector[n], cpu.segments.attributes[n]);
    }

    /**
     * Writes a segment register with its hidden part.
     *
     * @param register which
     * @param segment its contents; the privilege level of SS is the processor's
     */
    public void setSegment(SegmentRegister register, Segment segment) {
        cpu.segments.set(Site.number(register), segment.selector(), segment.base(), segment.limit(), segment.attributes());
        changed = true;
    }

    /**
     * {@return a descriptor-table register}
     *
     * @param register which
     */
    public DescriptorTable table(DescriptorTableRegister register) {
        return switch (register) {
            case GDTR -> new DescriptorTable(cpu.control.gdtBase, cpu.control.gdtLimit);
            case IDTR -> new DescriptorTable(cpu.control.idtBase, cpu.control.idtLimit);
        };
    }

    /**
     * Writes a descriptor-table register.
     *
     * @param register which
     * @param table its contents
     */
    public void setTable(DescriptorTableRegister register, DescriptorTable table) {
        switch (register) {
            case GDTR -> {
                cpu.control.gdtBase = table.base();
                cpu.control.gdtLimit = table.limit();
            }
            case IDTR -> {
                cpu.control.idtBase = table.base();
                cpu.control.idtLimit = table.limit();
            }
        }
    }

    /** {@return the MSRs that are state, but for the time-stamp counter and those with a register of their own; a new array, ascending as unsigned numbers} */
    public int[] stateMsrs() {
        return ModelSpecificRegisters.state(cpu);
    }

    /**
     * {@return an MSR}
     *
     * @param index which
     * @throws IllegalArgumentException if the processor does not have it
     */
    public long msr(int index) {
        long[] answer = new long[1];
        if (!ModelSpecificRegisters.read(cpu, index, answer)) {
            throw new IllegalArgumentException("no MSR 0x%x".formatted(index));
        }
        return answer[0];
    }

    /**
     * Writes an MSR.
     *
     * @param index which
     * @param value its value
     * @throws IllegalArgumentException if the processor does not have it or refuses the value
     */
    public void setMsr(int index, long value) {
        Written written = ModelSpecificRegisters.write(cpu, index, value);
        if (written != Written.DONE) {
            throw new IllegalArgumentException(written == Written.UNKNOWN ? "no MSR 0x%x".formatted(index) : "MSR 0x%x cannot be 0x%x".formatted(index, value));
        }
    }

    /** {@return the x87 and vector registers} */
    public ExtendedState extended() {
        return ExtendedStates.read(cpu.extended);
    }

    /**
     * Writes the x87 and vector registers.
     *
     * @param state their state, of the components x87 and SSE
     */
    public void setExtended(ExtendedState state) {
        ExtendedStates.write(cpu.extended, state);
    }
}
