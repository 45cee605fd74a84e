package com.vmaccel.api;

import com.vmaccel.api.interrupt.LocalApic;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.state.StateElement;
import com.vmaccel.api.state.StateLaw;
import com.vmaccel.api.state.StateList;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.MpState;
import com.vmaccel.api.x86.MsrIndex;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.api.x86.VcpuEvents;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The state of an x86 vCPU as a list of elements, in the order they must be restored: what CPUID promises first, then what enables other state, events last.
 * Reset values are those of Intel SDM volume 3 table 10-1.
 */
public final class X86VcpuState {

    private static final long RESET_PAT = 0x0007_0406_0007_0406L;
    private static final long RESET_SMBASE = 0x30000;
    private static final long FAST_STRINGS = 1;
    private static final long HOST_POLLS = 1;
    private static final long MASKED = 0x10000;

    private static final Map<X86Register, Long> RESET = Map.of(
            X86Register.RIP, 0xfff0L,
            X86Register.RFLAGS, 2L,
            X86Register.CR0, 0x6000_0010L,
            X86Register.DR6, 0xffff_0ff0L,
            X86Register.DR7, 0x400L,
            X86Register.XCR0, 1L);

    private static final Set<X86Register> CONTROL = EnumSet.of(
            X86Register.CR0, X86Register.CR2, X86Register.CR3, X86Register.CR4, X86Register.CR8, X86Register.EFER);
    private static final Set<X86Register> GENERAL = EnumSet.range(X86Register.RAX, X86Register.RFLAGS);
    private static final Set<X86Register> DEBUG = EnumSet.range(X86Register.DR0, X86Register.DR7);

    /** All elements, in restore order. */
    public static final StateList<X86Vcpu> ELEMENTS = new StateList<>(List.of(
            new StateElement<X86Vcpu, CpuidTable>(
                    "cpuid", StateLaw.IDENTITY, X86VcpuState::always, X86Vcpu::cpuid, X86Vcpu::cpuid, X86Vcpu::setCpuid),
            registers("apic-base", EnumSet.of(X86Register.APIC_BASE), StateLaw.NORMALISED),
            registers("control", CONTROL, StateLaw.IDENTITY),
            registers("xcr0", EnumSet.of(X86Register.XCR0), StateLaw.IDENTITY),
            new StateElement<X86Vcpu, ExtendedState>(
                    "extended",
                    StateLaw.NORMALISED,
                    X86VcpuState::always,
                    vcpu -> ExtendedState.INITIAL,
                    X86Vcpu::extendedState,
                    X86Vcpu::setExtendedState),
            new StateElement<X86Vcpu, Map<SegmentRegister, Segment>>(
                    "segments", StateLaw.NORMALISED, X86VcpuState::always, vcpu -> resetSegments(), X86VcpuState::segments, X86VcpuState::setSegments),
            new StateElement<X86Vcpu, Map<DescriptorTableRegister, DescriptorTable>>(
                    "tables", StateLaw.IDENTITY, X86VcpuState::always, vcpu -> resetTables(), X86VcpuState::tables, X86VcpuState::setTables),
            X86StateParts.SYSTEM_MANAGEMENT,
            X86StateParts.NESTED,
            X86StateParts.PAGE_DIRECTORY_POINTERS,
            registers("general", GENERAL, StateLaw.NORMALISED),
            registers("debug", DEBUG, StateLaw.NORMALISED),
            new StateElement<X86Vcpu, Map<Integer, Long>>(
                    "msrs", StateLaw.NORMALISED, X86VcpuState::always, X86VcpuState::resetMsrs, X86VcpuState::msrs, X86VcpuState::setMsrs,
                    X86VcpuState::hasMsrs),
            X86StateParts.LOCAL_APIC,
            X86StateParts.DEADLINE,
            new StateElement<X86Vcpu, MpState>(
                    "mp-state",
                    StateLaw.IDENTITY,
                    X86VcpuState::always,
                    X86VcpuState::resetMpState,
                    X86Vcpu::mpState,
                    X86Vcpu::setMpState),
            new StateElement<X86Vcpu, VcpuEvents>(
                    "events",
                    StateLaw.NORMALISED,
                    X86VcpuState::always,
                    vcpu -> VcpuEvents.NONE,
                    X86Vcpu::events,
                    X86Vcpu::setEvents)));

    private X86VcpuState() {}

    private static boolean always(X86Vcpu vcpu) {
        return true;
    }

    private static StateElement<X86Vcpu, Map<X86Register, Long>> registers(String name, Set<X86Register> members, StateLaw law) {
        X86Register[] which = members.toArray(X86Register[]::new);
        return new StateElement<>(
                name,
                law,
                X86VcpuState::always,
                vcpu -> resetRegisters(vcpu, which),
                vcpu -> read(vcpu, which),
                X86VcpuState::write,
                (vcpu, value) -> value.keySet().equals(members));
    }

    private static Map<X86Register, Long> resetRegisters(X86Vcpu vcpu, X86Register[] which) {
        Map<X86Register, Long> values = new EnumMap<>(X86Register.class);
        for (X86Register register : which) {
            values.put(register, switch (register) {
                case RDX -> Integer.toUnsignedLong(vcpu.cpuid().find(1, 0).eax());
                case APIC_BASE -> 0xfee0_0800L | (vcpu.id() == 0 ? 0x100 : 0);
                default -> RESET.getOrDefault(register, 0L);
            });
        }
        return Collections.unmodifiableMap(values);
    }

    private static Map<X86Register, Long> read(X86Vcpu vcpu, X86Register[] which) {
        long[] values = new long[which.length];
        vcpu.read(which, values);
        Map<X86Register, Long> result = new EnumMap<>(X86Register.class);
        for (int i = 0; i < which.length; i++) {
            result.put(which[i], values[i]);
        }
        return Collections.unmodifiableMap(result);
    }

    private static void write(X86Vcpu vcpu, Map<X86Register, Long> values) {
        X86Register[] which = new X86Register[values.size()];
        long[] numbers = new long[which.length];
        int count = 0;
        for (Map.Entry<X86Register, Long> value : values.entrySet()) {
            which[count] = value.getKey();
            numbers[count++] = value.getValue();
        }
        vcpu.write(which, numbers);
    }

    private static Map<SegmentRegister, Segment> resetSegments() {
        Map<SegmentRegister, Segment> values = new EnumMap<>(SegmentRegister.class);
        for (SegmentRegister register : SegmentRegister.values()) {
            values.put(register, switch (register) {
                case CS -> new Segment(0xffff_0000L, 0xffff, 0xf000, 0x9b);
                case LDTR -> new Segment(0, 0xffff, 0, 0x82);
                case TR -> new Segment(0, 0xffff, 0, 0x8b);
                case DS, ES, FS, GS, SS -> Segment.realMode(0, false);
            });
        }
        return Collections.unmodifiableMap(values);
    }

    private static Map<SegmentRegister, Segment> segments(X86Vcpu vcpu) {
        Map<SegmentRegister, Segment> values = new EnumMap<>(SegmentRegister.class);
        for (SegmentRegister register : SegmentRegister.values()) {
            values.put(register, vcpu.segment(register));
        }
        return Collections.unmodifiableMap(values);
    }

    private static void setSegments(X86Vcpu vcpu, Map<SegmentRegister, Segment> values) {
        values.forEach(vcpu::setSegment);
    }

    private static Map<DescriptorTableRegister, DescriptorTable> resetTables() {
        Map<DescriptorTableRegister, DescriptorTable> values = new EnumMap<>(DescriptorTableRegister.class);
        for (DescriptorTableRegister register : DescriptorTableRegister.values()) {
            values.put(register, new DescriptorTable(0, 0xffff));
        }
        return Collections.unmodifiableMap(values);
    }

    private static Map<DescriptorTableRegister, DescriptorTable> tables(X86Vcpu vcpu) {
        Map<DescriptorTableRegister, DescriptorTable> values = new EnumMap<>(DescriptorTableRegister.class);
        for (DescriptorTableRegister register : DescriptorTableRegister.values()) {
            values.put(register, vcpu.table(register));
        }
        return Collections.unmodifiableMap(values);
    }

    private static void setTables(X86Vcpu vcpu, Map<DescriptorTableRegister, DescriptorTable> values) {
        values.forEach(vcpu::setTable);
    }

    private static Map<Integer, Long> resetMsrs(X86Vcpu vcpu) {
        Map<Integer, Long> values = new TreeMap<>(Integer::compareUnsigned);
        for (int index : vcpu.stateMsrs()) {
            values.put(index, resetMsr(index));
        }
        return Collections.unmodifiableMap(values);
    }

    private static long resetMsr(int index) {
        if (index >= MsrIndex.HV_X64_MSR_SINT0 && index <= MsrIndex.HV_X64_MSR_SINT15) {
            return MASKED;
        }
        return switch (index) {
            case MsrIndex.IA32_PAT -> RESET_PAT;
            case MsrIndex.IA32_SMBASE -> RESET_SMBASE;
            case MsrIndex.IA32_MISC_ENABLE -> FAST_STRINGS;
            case MsrIndex.MSR_KVM_POLL_CONTROL -> HOST_POLLS;
            default -> 0;
        };
    }

    private static Map<Integer, Long> msrs(X86Vcpu vcpu) {
        int[] indices = vcpu.stateMsrs();
        long[] values = new long[indices.length];
        vcpu.readMsrs(indices, values);
        Map<Integer, Long> result = new TreeMap<>(Integer::compareUnsigned);
        for (int i = 0; i < indices.length; i++) {
            result.put(indices[i], values[i]);
        }
        return Collections.unmodifiableMap(result);
    }

    private static boolean hasMsrs(X86Vcpu vcpu, Map<Integer, Long> values) {
        return Arrays.stream(vcpu.stateMsrs()).boxed().collect(Collectors.toSet()).containsAll(values.keySet());
    }

    private static void setMsrs(X86Vcpu vcpu, Map<Integer, Long> values) {
        int[] indices = values.keySet().stream().mapToInt(Integer::intValue).toArray();
        vcpu.writeMsrs(indices, values.values().stream().mapToLong(Long::longValue).toArray());
    }

    private static MpState resetMpState(X86Vcpu vcpu) {
        boolean waits = vcpu.id() != 0 && vcpu.feature(LocalApic.class).isPresent();
        return waits ? MpState.WAITING : MpState.RUNNABLE;
    }
}
