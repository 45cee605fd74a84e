package com.vmaccel.itest.adversary.engine;

import com.vmaccel.api.engine.EngineVm;
import com.vmaccel.api.engine.X86EngineVcpu;
import com.vmaccel.api.register.Register;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.MsrIndex;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.api.x86.VcpuEvents;
import com.vmaccel.itest.adversary.vendor.VendorRegister;
import com.vmaccel.itest.adversary.vendor.VendorStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The half of a vCPU that is its state, all of it in the library's named registers. */
abstract class HostileVcpuState extends X86EngineVcpu {

    private final VendorCalls calls;
    private final HostileRegisters registers;
    private final HostileEvents events;
    private final VectorState vectors;
    private final HostileSpace space;
    private final Map<Integer, VendorRegister> msrs;
    private final int[] stateMsrs;

    HostileVcpuState(EngineVm vm, int id, VendorCalls calls) {
        super(vm, id);
        this.calls = calls;
        this.registers = new HostileRegisters(calls, id);
        this.events = new HostileEvents(registers);
        this.vectors = new VectorState(calls, id, this::table);
        this.space = new HostileSpace(calls, id, vm.memory());
        this.msrs = calls.hypervisor().msrs(id).stream().collect(Collectors.toMap(VendorRegister::msrIndex, name -> name));
        this.stateMsrs = msrs.keySet().stream()
                .filter(index -> index != MsrIndex.IA32_TSC && isWritable(index))
                .sorted(Integer::compareUnsigned)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Some can be read and take no value at all, not even their own. */
    private boolean isWritable(int index) {
        return write(requireMsr(index), registers.number(requireMsr(index)));
    }

    private boolean write(VendorRegister msr, long value) {
        return calls.hypervisor().setRegisters(id(), new VendorRegister[] {msr}, new long[] {value, 0}) == VendorStatus.SUCCESS;
    }

    final HostileRegisters registers() {
        return registers;
    }

    final HostileSpace space() {
        return space;
    }

    final VectorState vectors() {
        return vectors;
    }

    /** Is told before something is written. */
    abstract void writing();

    // ---- registers

    @Override
    protected long load(Register register) {
        return registers.number(HostileRegisters.NAMES.location(register));
    }

    @Override
    protected void store(Register register, long value) {
        writing();
        registers.setNumber(HostileRegisters.NAMES.location(register), value);
    }

    @Override
    protected void load(Register[] wanted, long[] values) {
        long[] words = registers.get(names(wanted));
        for (int i = 0; i < wanted.length; i++) {
            values[i] = words[2 * i];
        }
    }

    @Override
    protected void store(Register[] wanted, long[] values) {
        writing();
        long[] words = new long[2 * wanted.length];
        for (int i = 0; i < wanted.length; i++) {
            words[2 * i] = values[i];
        }
        registers.set(names(wanted), words);
    }

    private static VendorRegister[] names(Register[] wanted) {
        return Arrays.stream(wanted).map(HostileRegisters.NAMES::location).toArray(VendorRegister[]::new);
    }

    @Override
    protected Segment loadSegment(SegmentRegister register) {
        long[] words = registers.get(VendorRegister.valueOf(register.name()));
        return SegmentWords.decode(words[0], words[1]);
    }

    @Override
    protected void storeSegment(SegmentRegister register, Segment segment) {
        writing();
        registers.set(new VendorRegister[] {VendorRegister.valueOf(register.name())}, new long[] {segment.base(), SegmentWords.rest(segment)});
    }

    @Override
    protected DescriptorTable loadTable(DescriptorTableRegister register) {
        long[] words = registers.get(VendorRegister.valueOf(register.name()));
        return new DescriptorTable(words[0], (int) words[1]);
    }

    @Override
    protected void storeTable(DescriptorTableRegister register, DescriptorTable table) {
        writing();
        registers.set(new VendorRegister[] {VendorRegister.valueOf(register.name())}, new long[] {table.base(), table.limit()});
    }

    // ---- MSRs

    @Override
    protected void loadMsrs(int[] indices, long[] values) {
        for (int i = 0; i < indices.length; i++) {
            values[i] = registers.number(requireMsr(indices[i]));
        }
    }

    @Override
    protected void storeMsrs(int[] indices, long[] values) {
        writing();
        for (int i = 0; i < indices.length; i++) {
            if (!write(requireMsr(indices[i]), values[i])) {
                throw new IllegalArgumentException("MSR 0x%x refuses the value 0x%x".formatted(indices[i], values[i]));
            }
        }
    }

    private VendorRegister requireMsr(int index) {
        VendorRegister name = msrs.get(index);
        if (name == null) {
            throw new IllegalArgumentException("this engine does not have MSR 0x%x".formatted(index));
        }
        return name;
    }

    @Override
    protected int[] listStateMsrs() {
        return stateMsrs.clone();
    }

    // ---- the rest

    @Override
    protected ExtendedState loadExtendedState() {
        return vectors.read();
    }

    @Override
    protected void storeExtendedState(ExtendedState state) {
        writing();
        vectors.write(state);
    }

    @Override
    protected VcpuEvents loadEvents() {
        return events.read();
    }

    @Override
    protected void storeEvents(VcpuEvents value) {
        writing();
        events.write(value);
    }

    @Override
    protected CpuidTable loadCpuid() {
        return table();
    }

    private CpuidTable table() {
        List<CpuidTable> tables = new ArrayList<>();
        calls.check(calls.hypervisor().getCpuid(id(), tables), "getCpuid vcpu=" + id());
        return tables.getFirst();
    }

    @Override
    protected void storeCpuid(CpuidTable table) {
        writing();
        int status = calls.hypervisor().setCpuid(id(), table);
        if (status == VendorStatus.BAD_STATE) {
            throw new IllegalStateException(this + ": CPUID cannot change after the first run");
        }
        calls.check(status, "setCpuid vcpu=" + id());
    }

    @Override
    protected OptionalLong walk(long gva) {
        return space.translate(gva);
    }
}
