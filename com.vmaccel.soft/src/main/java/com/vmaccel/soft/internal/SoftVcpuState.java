package com.vmaccel.soft.internal;

import com.vmaccel.api.X86VcpuState;
import com.vmaccel.api.engine.X86EngineVcpu;
import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.api.error.NativeStatus;
import com.vmaccel.api.register.Register;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.MpState;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.api.x86.VcpuEvents;
import com.vmaccel.api.x86.XsaveComponent;
import com.vmaccel.x86.AccessReplay;
import com.vmaccel.x86.Processor;
import java.util.EnumSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The half of a vCPU in software that is its state. */
abstract class SoftVcpuState extends X86EngineVcpu {

    /** What an instruction that loads a refused value raises. */
    private static final int PROTECTION_FAULT = 13;
    private static final Set<XsaveComponent> COMPONENTS = EnumSet.of(XsaveComponent.X87, XsaveComponent.SSE);

    private final AccessReplay replay = new AccessReplay();
    private final Processor processor;
    private final Map<Class<?>, Object> parts;
    private final HostInputs inputs;
    private final @Nullable SoftApic apic;
    private final @Nullable SoftActivity activity;
    private int sipiVector;
    private boolean hasRun;

    @SuppressWarnings("this-escape") // the host uses the vCPU only when it executes
    SoftVcpuState(SoftVirtualMachine machine, int id) {
        super(machine, id);
        processor = new Processor(new SoftHost(machine, (SoftVcpu) this, replay), replay, machine.family());
        processor.setCpuid(SoftCpuid.of(machine.config(), id));
        inputs = machine.config().determinism().<HostInputs>map(wanted -> new CountedInputs(wanted, processor)).orElseGet(HostInputs::real);
        SoftInterrupts interrupts = machine.interrupts();
        apic = interrupts == null ? null : new SoftApic(interrupts, (SoftVcpu) this, processor, inputs);
        activity = apic == null ? null : new SoftActivity((SoftVcpu) this, apic, inputs);
        parts = SoftVcpuParts.of(this, apic);
        X86VcpuState.ELEMENTS.reset(this);
    }

    final Processor processor() {
        return processor;
    }

    final AccessReplay replay() {
        return replay;
    }

    final HostInputs inputs() {
        return inputs;
    }

    /** Its local APIC, if the virtual machine has any. */
    final @Nullable SoftApic apic() {
        return apic;
    }

    /** What it does when run, if it has a local APIC. */
    final @Nullable SoftActivity activity() {
        return activity;
    }

    final void running() {
        hasRun = true;
    }

    /** Refuses what is not allowed while an access is pending; for the optional parts. */
    final void requireBoundary(String operation) {
        requireSettled(operation);
    }

    /** Refuses other threads than the owner's; for the optional parts. */
    final void requireThread() {
        requireOwner();
    }

    // ---- registers

    @Override
    protected long load(Register register) {
        return processor.state().get(register);
    }

    @Override
    protected void store(Register register, long value) {
        processor.state().refusal(register, value).ifPresent(reason -> {
            throw new NativeCallException(SoftBackend.ID, "set %s=0x%x".formatted(register.name(), value), new NativeStatus.Other("x86", PROTECTION_FAULT, reason));
        });
        processor.state().set(register, value);
        if (apic != null) {
            apic.written(register, value);
        }
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
            values[i] = apic != null && apic.isDeadline(indices[i]) ? apic.model().deadline() : processor.state().msr(indices[i]);
        }
    }

    @Override
    protected void storeMsrs(int[] indices, long[] values) {
        for (int i = 0; i < indices.length; i++) {
            if (apic != null && apic.isDeadline(indices[i])) {
                apic.model().setDeadline(values[i]);
            } else {
                processor.state().setMsr(indices[i], values[i]);
            }
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
        for (XsaveComponent component : state.modified()) {
            if (!COMPONENTS.contains(component)) {
                throw new IllegalArgumentException(this + " has no " + component);
            }
        }
        processor.state().setExtended(state);
    }

    // ---- events and activity

    @Override
    protected VcpuEvents loadEvents() {
        if (apic != null && apic.model().signals().takeNmi()) {
            processor.interruptNonMaskably();
        }
        return processor.events(sipiVector);
    }

    @Override
    protected void storeEvents(VcpuEvents events) {
        sipiVector = events.sipiVector();
        processor.setEvents(events);
        if (apic != null) {
            apic.model().signals().takeNmi(); // it would be one more
        }
    }

    @Override
    protected MpState loadMpState() {
        return activity == null ? super.loadMpState() : activity.state(!isPending());
    }

    @Override
    protected void storeMpState(MpState state) {
        if (activity == null) {
            super.storeMpState(state);
        } else {
            activity.setState(state);
        }
    }

    final int sipiVector() {
        return sipiVector;
    }

    final void setSipiVector(int vector) {
        sipiVector = vector;
    }

    // ---- CPUID and paging

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

    // ---- optional parts

    @Override
    protected @Nullable Object find(Class<?> type) {
        return parts.get(type);
    }
}
