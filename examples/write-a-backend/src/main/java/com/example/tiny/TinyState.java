package com.example.tiny;

import com.vmaccel.api.X86VcpuState;
import com.vmaccel.api.engine.X86EngineVcpu;
import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.api.error.NativeStatus;
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
import java.util.OptionalLong;
import java.util.Set;

/** The half of a vCPU that is its state. The base class has looked at who calls, and when. */
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
    protected long load(Register register) {
        return processor.state().get(register);
    }

    /** What a processor would refuse with an exception, the engine refuses with a status, as a hypervisor does. */
    @Override
    protected void store(Register register, long value) {
        processor.state().refusal(register, value).ifPresent(reason -> {
            throw new NativeCallException(TinyBackend.ID, "set %s=0x%x".formatted(register.name(), value), new NativeStatus.Other("x86", PROTECTION_FAULT, reason));
        });
        processor.state().set(register, value);
    }

    @Override
    protected Segment loadSegment(SegmentRegister register) {
        return processor.state().segment(register);
    }

    @Override
    protected void storeSegment(SegmentRegister register, Segment segment) {
        processor.state().setSegment(register, segment);
    }

    @Override
    protected DescriptorTable loadTable(DescriptorTableRegister register) {
        return processor.state().table(register);
    }

    @Override
    protected void storeTable(DescriptorTableRegister register, DescriptorTable table) {
        processor.state().setTable(register, table);
    }

    @Override
    protected void loadMsrs(int[] indices, long[] values) {
        for (int i = 0; i < indices.length; i++) {
            values[i] = processor.state().msr(indices[i]);
        }
    }

    @Override
    protected void storeMsrs(int[] indices, long[] values) {
        for (int i = 0; i < indices.length; i++) {
            processor.state().setMsr(indices[i], values[i]);
        }
    }

    @Override
    protected int[] listStateMsrs() {
        return processor.state().stateMsrs();
    }

    @Override
    protected ExtendedState loadExtendedState() {
        return processor.state().extended();
    }

    @Override
    protected void storeExtendedState(ExtendedState state) {
        if (!COMPONENTS.containsAll(state.modified())) {
            throw new IllegalArgumentException(this + " has only " + COMPONENTS);
        }
        processor.state().setExtended(state);
    }

    @Override
    protected VcpuEvents loadEvents() {
        return processor.events(sipiVector);
    }

    @Override
    protected void storeEvents(VcpuEvents events) {
        sipiVector = events.sipiVector();
        processor.setEvents(events);
    }

    @Override
    protected CpuidTable loadCpuid() {
        return processor.cpuid();
    }

    @Override
    protected void storeCpuid(CpuidTable table) {
        if (hasRun) {
            throw new IllegalStateException(this + ": CPUID cannot change after the first run");
        }
        processor.setCpuid(table);
    }

    @Override
    protected OptionalLong walk(long gva) {
        return processor.translate(gva);
    }
}
