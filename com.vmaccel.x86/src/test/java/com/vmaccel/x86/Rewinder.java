package com.vmaccel.x86;

import com.vmaccel.api.debug.DebugSettings;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.api.x86.VcpuEvents;
import java.util.EnumMap;
import java.util.Map;

/** Brings a guest back to how it was, at much less cost than making another one: registers, and the pages that were written. */
final class Rewinder {

    /** An instruction that needs more to come to its end is given up, and the guest with it. */
    private static final int MOST_ACCESSES = 16;

    private final Guest guest;
    private final Processor processor;
    private final long[] registers = new long[X86Register.values().length];
    private final Map<SegmentRegister, Segment> segments = new EnumMap<>(SegmentRegister.class);
    private final Map<DescriptorTableRegister, DescriptorTable> tables = new EnumMap<>(DescriptorTableRegister.class);
    private final int[] msrs;
    private final long[] msrValues;

    Rewinder(Guest guest) {
        this.guest = guest;
        processor = guest.processor();
        for (X86Register register : X86Register.values()) {
            registers[register.ordinal()] = guest.get(register);
        }
        for (SegmentRegister register : SegmentRegister.values()) {
            segments.put(register, processor.state().segment(register));
        }
        for (DescriptorTableRegister register : DescriptorTableRegister.values()) {
            tables.put(register, processor.state().table(register));
        }
        msrs = processor.state().stateMsrs();
        msrValues = new long[msrs.length];
        for (int i = 0; i < msrs.length; i++) {
            msrValues[i] = processor.state().msr(msrs[i]);
        }
        guest.freeze();
    }

    Guest guest() {
        return guest;
    }

    /** False if the guest cannot be used any more: an instruction does not come to its end. */
    boolean rewind() {
        for (int i = 0; guest.replay().isPending(); i++) {
            if (i == MOST_ACCESSES) {
                return false;
            }
            guest.replay().supply(0);
            processor.settle();
        }
        guest.thaw();
        processor.setEvents(VcpuEvents.NONE);
        processor.debug(DebugSettings.OFF);
        processor.limit(Processor.UNLIMITED);
        processor.takePoke();
        ProcessorState state = processor.state();
        for (X86Register register : X86Register.values()) {
            state.set(register, registers[register.ordinal()]);
        }
        segments.forEach(state::setSegment);
        tables.forEach(state::setTable);
        for (int i = 0; i < msrs.length; i++) {
            state.setMsr(msrs[i], msrValues[i]);
        }
        state.setExtended(ExtendedState.INITIAL);
        return true;
    }
}
