package com.vmaccel.whpx.internal;

import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.engine.X86EngineVcpu;
import com.vmaccel.api.interrupt.LocalApic;
import com.vmaccel.api.memory.GuestAddress;
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
import java.util.Optional;

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
    public long get(Register register) {
        requireOwner();
        return registers.number(WhpxRegisters.NAMES.location(register));
    }

    @Override
    public void set(Register register, long value) {
        requireSettled("set");
        registers.setNumber(WhpxRegisters.NAMES.location(register), value);
    }

    @Override
    public void read(Register[] wanted, long[] values) {
        requireOwner();
        requireRoom(wanted.length, values);
        long[] words = new long[2 * wanted.length];
        registers.get(names(wanted), words);
        for (int i = 0; i < wanted.length; i++) {
            values[i] = words[2 * i];
        }
    }

    @Override
    public void write(Register[] wanted, long[] values) {
        requireSettled("write");
        requireRoom(wanted.length, values);
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
    public Segment segment(SegmentRegister register) {
        requireOwner();
        long[] words = new long[2];
        registers.get(new int[] {WhpxRegisters.name(register)}, words);
        return WhvSegment.decode(words[0], words[1]);
    }

    @Override
    public void setSegment(SegmentRegister register, Segment segment) {
        requireSettled("setSegment");
        registers.set(new int[] {WhpxRegisters.name(register)}, 1, new long[] {segment.base(), WhvSegment.rest(segment)});
    }

    @Override
    public DescriptorTable table(DescriptorTableRegister register) {
        requireOwner();
        long[] words = new long[2];
        registers.get(new int[] {WhpxRegisters.name(register)}, words);
        return WhvTable.decode(words[0], words[1]);
    }

    @Override
    public void setTable(DescriptorTableRegister register, DescriptorTable table) {
        requireSettled("setTable");
        registers.set(new int[] {WhpxRegisters.name(register)}, 1, new long[] {WhvTable.first(table), table.base()});
    }

    @Override
    public void readMsrs(int[] indices, long[] values) {
        requireOwner();
        requireRoom(indices.length, values);
        msrs.read(indices, values);
    }

    @Override
    public void writeMsrs(int[] indices, long[] values) {
        requireSettled("writeMsrs");
        requireRoom(indices.length, values);
        msrs.write(indices, values);
    }

    @Override
    public int[] stateMsrs() {
        requireOwner();
        return msrs.state();
    }

    @Override
    public ExtendedState extendedState() {
        requireOwner();
        return processor.extended();
    }

    @Override
    public void setExtendedState(ExtendedState state) {
        requireSettled("setExtendedState");
        processor.setExtended(state);
    }

    // ---- events and activity

    @Override
    public VcpuEvents events() {
        requireOwner();
        return events.read();
    }

    @Override
    public void setEvents(VcpuEvents value) {
        requireSettled("setEvents");
        events.write(value);
    }

    @Override
    public MpState mpState() {
        return hasLocalApic() ? activity() : super.mpState();
    }

    private MpState activity() {
        requireOwner();
        return WhpxActivity.read(registers);
    }

    @Override
    public void setMpState(MpState state) {
        if (hasLocalApic()) {
            requireSettled("setMpState");
            WhpxActivity.write(registers, state);
        } else {
            super.setMpState(state);
        }
    }

    // ---- CPUID and paging

    @Override
    public CpuidTable cpuid() {
        requireOwner();
        return cpuid;
    }

    @Override
    public void setCpuid(CpuidTable table) {
        requireSettled("setCpuid");
        if (!table.equals(cpuid)) {
            machine.replaceCpuid(id(), table);
            cpuid = table;
            processor.setFormat(table);
            cpuidChanged(table);
        }
    }

    /** Is told of a new table. */
    abstract void cpuidChanged(CpuidTable table);

    @Override
    public Optional<GuestAddress> translate(long gva) {
        requireSettled("translate");
        return processor.translate(gva);
    }

    @Override
    public <F> Optional<F> feature(Class<F> type) {
        requireOwner();
        if (type == LocalApic.class && hasLocalApic()) {
            return Optional.of(type.cast(new WhpxLocalApic(this, machine.partition(), id())));
        }
        if (type == Statistics.class && capabilities().has(Capability.STATISTICS)) {
            return Optional.of(type.cast(new WhpxStatistics(WhvCounters.OF_PROCESSOR, Statistic.Kind.CUMULATIVE, this::count)));
        }
        if (type == TimeStampFrequency.class && capabilities().has(Capability.TIME_STAMP_FREQUENCY)) {
            return Optional.of(type.cast((TimeStampFrequency) this::frequencyKhz));
        }
        return Optional.empty();
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
