package com.example.tiny;

import com.vmaccel.api.X86VcpuState;
import com.vmaccel.api.engine.X86EngineVcpu;
import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.api.error.NativeStatus;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.register.Register;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.api.x86.VcpuEvents;
import com.vmaccel.api.x86.XsaveComponent;
import com.vmaccel.x86.AccessReplay;
import com.vmaccel.x86.Processor;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The half of a vCPU that is its state. Reading is the owner's; writing also needs that no access is pending. */
abstract class TinyState extends X86EngineVcpu {

    private static final int PROTECTION_FAULT = 13;
    private static final Set<XsaveComponent> COMPONENTS = EnumSet.of(XsaveComponent.X87, XsaveComponent.SSE);

    private final AccessReplay replay = new AccessReplay();
    private final Processor processor;
    private int sipiVector;
    private boolean hasRun;

    @SuppressWarnings("this-escape") // nobody else has it yet
    TinyState(TinyMachine machine, int id) {
        super(machine, id);
        processor = new Processor(new TinyHost(machine.slots(), replay), replay, machine.family());
        processor.setCpuid(TinyCpuid.TABLE);
        X86VcpuState.ELEMENTS.reset(this);
    }

    final Processor processor() {
        return processor;
    }

    final AccessReplay replay() {
        return replay;
    }

    final void running() {
        hasRun = true;
    }

    @Override
    public long get(Register register) {
        requireOwner();
        return processor.state().get(register);
    }

    @Override
    public void set(Register register, long value) {
        requireSettled("set");
        store(register, value);
    }

    @Override
    public void read(Register[] wanted, long[] values) {
        requireOwner();
        requireRoom(wanted.length, values);
        for (int i = 0; i < wanted.length; i++) {
            values[i] = processor.state().get(wanted[i]);
        }
    }

    @Override
    public void write(Register[] wanted, long[] values) {
        requireSettled("write");
        requireRoom(wanted.length, values);
        for (int i = 0; i < wanted.length; i++) {
            store(wanted[i], values[i]);
        }
    }

    /** What a processor would refuse with an exception, the engine refuses with a status, as a hypervisor does. */
    private void store(Register register, long value) {
        processor.state().refusal(register, value).ifPresent(reason -> {
            throw new NativeCallException(TinyBackend.ID, "set %s=0x%x".formatted(register.name(), value), new NativeStatus.Other("x86", PROTECTION_FAULT, reason));
        });
        processor.state().set(register, value);
    }

    @Override
    public Segment segment(SegmentRegister register) {
        requireOwner();
        return processor.state().segment(register);
    }

    @Override
    public void setSegment(SegmentRegister register, Segment segment) {
        requireSettled("setSegment");
        processor.state().setSegment(register, segment);
    }

    @Override
    public DescriptorTable table(DescriptorTableRegister register) {
        requireOwner();
        return processor.state().table(register);
    }

    @Override
    public void setTable(DescriptorTableRegister register, DescriptorTable table) {
        requireSettled("setTable");
        processor.state().setTable(register, table);
    }

    @Override
    public void readMsrs(int[] indices, long[] values) {
        requireOwner();
        requireRoom(indices.length, values);
        for (int i = 0; i < indices.length; i++) {
            values[i] = processor.state().msr(indices[i]);
        }
    }

    @Override
    public void writeMsrs(int[] indices, long[] values) {
        requireSettled("writeMsrs");
        requireRoom(indices.length, values);
        for (int i = 0; i < indices.length; i++) {
            processor.state().setMsr(indices[i], values[i]);
        }
    }

    @Override
    public int[] stateMsrs() {
        requireOwner();
        return processor.state().stateMsrs();
    }

    @Override
    public ExtendedState extendedState() {
        requireOwner();
        return processor.state().extended();
    }

    @Override
    public void setExtendedState(ExtendedState state) {
        requireSettled("setExtendedState");
        if (!COMPONENTS.containsAll(state.modified())) {
            throw new IllegalArgumentException(this + " has only " + COMPONENTS);
        }
        processor.state().setExtended(state);
    }

    @Override
    public VcpuEvents events() {
        requireOwner();
        return processor.events(sipiVector);
    }

    @Override
    public void setEvents(VcpuEvents events) {
        requireSettled("setEvents");
        sipiVector = events.sipiVector();
        processor.setEvents(events);
    }

    @Override
    public CpuidTable cpuid() {
        requireOwner();
        return processor.cpuid();
    }

    @Override
    public void setCpuid(CpuidTable table) {
        requireSettled("setCpuid");
        if (!table.equals(processor.cpuid()) && hasRun) {
            throw new IllegalStateException(this + ": CPUID cannot change after the first run");
        }
        processor.setCpuid(table);
    }

    @Override
    public Optional<GuestAddress> translate(long gva) {
        requireSettled("translate");
        OptionalLong gpa = processor.translate(gva);
        return gpa.isPresent() ? Optional.of(GuestAddress.of(gpa.getAsLong())) : Optional.empty();
    }

    /** Optional parts of a vCPU: none. */
    @Override
    public <F> Optional<F> feature(Class<F> type) {
        requireOwner();
        return Optional.empty();
    }
}
