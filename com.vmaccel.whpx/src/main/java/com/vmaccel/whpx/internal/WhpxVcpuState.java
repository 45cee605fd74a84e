package com.vmaccel.whpx.internal;

import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.engine.X86EngineVcpu;
import com.vmaccel.api.interrupt.LocalApic;
import com.vmaccel.api.register.Register;
import com.vmaccel.api.statistics.Statistic;
import com.vmaccel.api.statistics.Statistics;
import com.vmaccel.api.time.TimeStampFrequency;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.MpState;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.api.x86.VcpuEvents;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The half of a virtual processor that is its state. */
abstract class WhpxVcpuState extends X86EngineVcpu {

    private final WhpxRegisters registers;
    private final WhpxInjection injection;
    private final WhpxEvents events;
    private final WhpxMsrs msrs;
    private final WhpxVirtualMachine machine;
    private final WhpxProcessor processor;
    private final WhpxApicPage apicPage;
    private CpuidTable cpuid;

    WhpxVcpuState(WhpxVirtualMachine machine, int id, CpuidTable table) {
        super(machine, id);
        this.machine = machine;
        cpuid = table;
        registers = new WhpxRegisters(machine.partition(), id);
        injection = new WhpxInjection(registers);
        events = new WhpxEvents(registers, injection);
        msrs = new WhpxMsrs(registers);
        processor = new WhpxProcessor(machine.partition(), id, table);
        apicPage = new WhpxApicPage(machine, id, registers, processor.context());
    }

    final WhpxRegisters registers() {
        return registers;
    }

    final WhpxInjection injection() {
        return injection;
    }

    final WhpxProcessor processor() {
        return processor;
    }

    // ---- registers

    @Override
    protected long load(Register register) {
        return registers.number(WhpxRegisters.NAMES.location(register));
    }

    @Override
    protected void store(Register register, long value) {
        registers.setNumber(WhpxRegisters.NAMES.location(register), value);
    }

    @Override
    protected void load(Register[] wanted, long[] values) {
        long[] words = new long[2 * wanted.length];
        registers.get(names(wanted), words);
        for (int i = 0; i < wanted.length; i++) {
            values[i] = words[2 * i];
        }
    }

    @Override
    protected void store(Register[] wanted, long[] values) {
        long[] words = new long[2 * wanted.length];
        for (int i = 0; i < wanted.length; i++) {
            words[2 * i] = values[i];
        }
        registers.set(names(wanted), wanted.length, words);
    }

    private static int[] names(Register[] wanted) {
        return Arrays.stream(wanted).mapToInt(WhpxRegisters.NAMES::location).toArray();
    }

    @Override
    protected Segment loadSegment(SegmentRegister register) {
        long[] words = new long[2];
        registers.get(new int[] {WhpxRegisters.name(register)}, words);
        return WhvSegment.decode(words[0], words[1]);
    }

    @Override
    protected void storeSegment(SegmentRegister register, Segment segment) {
        registers.set(new int[] {WhpxRegisters.name(register)}, 1, new long[] {segment.base(), WhvSegment.rest(segment)});
    }

    @Override
    protected DescriptorTable loadTable(DescriptorTableRegister register) {
        long[] words = new long[2];
        registers.get(new int[] {WhpxRegisters.name(register)}, words);
        return WhvTable.decode(words[0], words[1]);
    }

    @Override
    protected void storeTable(DescriptorTableRegister register, DescriptorTable table) {
        registers.set(new int[] {WhpxRegisters.name(register)}, 1, new long[] {WhvTable.first(table), table.base()});
    }

    @Override
    protected void loadMsrs(int[] indices, long[] values) {
        msrs.read(indices, values);
    }

    @Override
    protected void storeMsrs(int[] indices, long[] values) {
        msrs.write(indices, values);
    }

    @Override
    protected int[] listStateMsrs() {
        return msrs.state();
    }

    @Override
    protected ExtendedState loadExtendedState() {
        return processor.extended();
    }

    @Override
    protected void storeExtendedState(ExtendedState state) {
        processor.setExtended(state);
    }

    // ---- events and activity

    @Override
    protected VcpuEvents loadEvents() {
        return events.read();
    }

    @Override
    protected void storeEvents(VcpuEvents value) {
        events.write(value);
    }

    @Override
    protected MpState loadMpState() {
        return hasLocalApic() ? WhpxActivity.read(registers) : super.loadMpState();
    }

    @Override
    protected void storeMpState(MpState state) {
        if (hasLocalApic()) {
            WhpxActivity.write(registers, state);
        } else {
            super.storeMpState(state);
        }
    }

    // ---- CPUID and paging

    @Override
    protected CpuidTable loadCpuid() {
        return cpuid;
    }

    @Override
    protected void storeCpuid(CpuidTable table) {
        machine.replaceCpuid(id(), table);
        cpuid = table;
        processor.setFormat(table);
        cpuidChanged(table);
    }

    /** Is told of a new table. */
    abstract void cpuidChanged(CpuidTable table);

    @Override
    protected OptionalLong walk(long gva) {
        return processor.translate(gva);
    }

    @Override
    protected @Nullable Object find(Class<?> type) {
        if (type == LocalApic.class && hasLocalApic()) {
            return new WhpxLocalApic(this, machine.partition(), id());
        }
        if (type == Statistics.class && capabilities().has(Capability.STATISTICS)) {
            return new WhpxStatistics(WhvCounters.OF_PROCESSOR, Statistic.Kind.CUMULATIVE, this::count);
        }
        if (type == TimeStampFrequency.class && capabilities().has(Capability.TIME_STAMP_FREQUENCY)) {
            return (TimeStampFrequency) this::frequencyKhz;
        }
        return null;
    }

    private long frequencyKhz() {
        requireOwner();
        return machine.host().details().counterHertz() / 1000;
    }

    private int count(int set, MemorySegment buffer, int bufferBytes, MemorySegment written) {
        requireOwner();
        return WinHvServices.getVirtualProcessorCounters(machine.partition().handle(), id(), set, buffer, bufferBytes, written);
    }

    /** Refuses what is not allowed while an access is pending; for the optional parts. */
    final void requireBoundary(String operation) {
        requireSettled(operation);
    }

    final boolean hasLocalApic() {
        return machine.hasLocalApics();
    }

    final WhpxApicPage apicPage() {
        return apicPage;
    }
}
