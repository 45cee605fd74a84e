package com.vmaccel.api.engine;

import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.register.Register;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;

/** The registers of an x86 vCPU as far as they are the same for all engines: see {@link X86EngineVcpu}, which an engine extends. */
public abstract class X86EngineRegisters extends EngineVcpu implements X86Vcpu {

    /**
     * Makes a vCPU owned by the current thread.
     *
     * @param vm its virtual machine
     * @param id its number
     */
    X86EngineRegisters(EngineVm vm, int id) {
        super(vm, id);
    }

    // ---- by name

    /**
     * Reads a register.
     *
     * @param register one of {@code X86Register}
     * @return its value
     */
    protected abstract long load(Register register);

    /**
     * Writes a register.
     *
     * @param register one of {@code X86Register}
     * @param value its value
     */
    protected abstract void store(Register register, long value);

    /**
     * Reads registers; an engine that reads many at once does better.
     *
     * @param wanted which
     * @param values receives their values
     */
    protected void load(Register[] wanted, long[] values) {
        for (int i = 0; i < wanted.length; i++) {
            values[i] = load(wanted[i]);
        }
    }

    /**
     * Writes registers in order; an engine that writes many at once does better.
     *
     * @param wanted which
     * @param values their values
     */
    protected void store(Register[] wanted, long[] values) {
        for (int i = 0; i < wanted.length; i++) {
            store(wanted[i], values[i]);
        }
    }

    @Override
    public final long get(Register register) {
        requireOwner();
        return load(register);
    }

    @Override
    public final void set(Register register, long value) {
        requireSettled("set");
        store(register, value);
    }

    @Override
    public final void read(Register[] registers, long[] values) {
        requireOwner();
        requireRoom(registers.length, values);
        load(registers, values);
    }

    @Override
    public final void write(Register[] registers, long[] values) {
        requireSettled("write");
        requireRoom(registers.length, values);
        store(registers, values);
    }

    private static void requireRoom(int names, long[] values) {
        if (values.length < names) {
            throw new IllegalArgumentException("%d values for %d registers".formatted(values.length, names));
        }
    }

    // ---- segments and tables

    /**
     * Reads a segment register.
     *
     * @param register which
     * @return its contents
     */
    protected abstract Segment loadSegment(SegmentRegister register);

    /**
     * Writes a segment register.
     *
     * @param register which
     * @param segment its contents
     */
    protected abstract void storeSegment(SegmentRegister register, Segment segment);

    /**
     * Reads a descriptor-table register.
     *
     * @param register which
     * @return its contents
     */
    protected abstract DescriptorTable loadTable(DescriptorTableRegister register);

    /**
     * Writes a descriptor-table register.
     *
     * @param register which
     * @param table its contents
     */
    protected abstract void storeTable(DescriptorTableRegister register, DescriptorTable table);

    @Override
    public final Segment segment(SegmentRegister register) {
        requireOwner();
        return loadSegment(register);
    }

    @Override
    public final void setSegment(SegmentRegister register, Segment segment) {
        requireSettled("setSegment");
        storeSegment(register, segment);
    }

    @Override
    public final DescriptorTable table(DescriptorTableRegister register) {
        requireOwner();
        return loadTable(register);
    }

    @Override
    public final void setTable(DescriptorTableRegister register, DescriptorTable table) {
        requireSettled("setTable");
        storeTable(register, table);
    }

    // ---- MSRs

    /**
     * Reads MSRs, as {@link #readMsrs} says.
     *
     * @param indices which
     * @param values receives their values
     */
    protected abstract void loadMsrs(int[] indices, long[] values);

    /**
     * Writes MSRs, as {@link #writeMsrs} says.
     *
     * @param indices which
     * @param values their values
     */
    protected abstract void storeMsrs(int[] indices, long[] values);

    /**
     * Lists the MSRs that belong to the state, as {@link #stateMsrs} says.
     *
     * @return a new array
     */
    protected abstract int[] listStateMsrs();

    @Override
    public final void readMsrs(int[] indices, long[] values) {
        requireOwner();
        requireRoom(indices.length, values);
        loadMsrs(indices, values);
    }

    @Override
    public final void writeMsrs(int[] indices, long[] values) {
        requireSettled("writeMsrs");
        requireRoom(indices.length, values);
        storeMsrs(indices, values);
    }

    @Override
    public final int[] stateMsrs() {
        requireOwner();
        return listStateMsrs();
    }
}
