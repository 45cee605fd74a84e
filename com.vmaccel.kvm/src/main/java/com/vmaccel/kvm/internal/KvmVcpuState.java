package com.vmaccel.kvm.internal;

import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.engine.X86EngineVcpu;
import com.vmaccel.api.register.Register;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.MpState;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.api.x86.VcpuEvents;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The half of a KVM vCPU that is its state: registers and everything else that is saved, restored and reset. */
abstract class KvmVcpuState extends X86EngineVcpu {

    private final KvmVirtualMachine machine;
    private final KvmVcpuFd fd;
    private final KvmRegisters registers;
    private final KvmInjection injection;
    private final KvmBreakpoints breakpoints;
    private @Nullable KvmVcpuParts parts;
    private CpuidTable cpuid;
    private boolean hasRun;

    KvmVcpuState(KvmVirtualMachine machine, int id, KvmVcpuFd fd) {
        super(machine, id);
        this.machine = machine;
        this.fd = fd;
        registers = new KvmRegisters(fd);
        injection = new KvmInjection(fd);
        breakpoints = new KvmBreakpoints(this, fd);
        KvmBlueprint.Cpuid told = machine.blueprint().cpuid(id);
        cpuid = told.table();
        tellKvm(told.list());
        KvmHyperv.enable(fd, machine.host(), machine.config().enlightenments());
    }

    KvmRegisters registers() {
        return registers;
    }

    KvmInjection injection() {
        return injection;
    }

    /** Refuses what is not allowed while an access is pending; for the optional parts. */
    void requireBoundary(String operation) {
        requireSettled(operation);
    }

    /** Refuses other threads, and a closed vCPU; for the optional parts. */
    void requireLooking() {
        requireOwner();
    }

    /** Gives KVM what was written, with the entry that follows. */
    final void prepareEntry() {
        if (isStepping()) {
            breakpoints.step();
        }
        registers.enter();
    }

    final boolean isStepping() {
        return breakpoints.isStepping();
    }

    /** Notes that the guest is executed from now on. KVM may have executed some of it however it is left, so this is not known better afterwards. */
    final void running() {
        hasRun = true;
    }

    /** Gives KVM what was written before something that depends on it; afterwards whether an interrupt can be taken has to be asked anew. */
    private void store() {
        registers.store();
        injection.changed();
    }

    // ---- registers

    @Override
    protected long load(Register register) {
        return registers.get(register);
    }

    @Override
    protected void store(Register register, long value) {
        injection.changed();
        registers.set(register, value);
    }

    @Override
    protected void load(Register[] wanted, long[] values) {
        registers.read(wanted, values);
    }

    @Override
    protected void store(Register[] wanted, long[] values) {
        injection.changed();
        registers.write(wanted, values);
    }

    @Override
    protected Segment loadSegment(SegmentRegister register) {
        return registers.segment(register);
    }

    @Override
    protected void storeSegment(SegmentRegister register, Segment segment) {
        registers.setSegment(register, segment);
    }

    @Override
    protected DescriptorTable loadTable(DescriptorTableRegister register) {
        return registers.table(register);
    }

    @Override
    protected void storeTable(DescriptorTableRegister register, DescriptorTable table) {
        registers.setTable(register, table);
    }

    @Override
    protected void loadMsrs(int[] indices, long[] values) {
        registers.store();
        KvmMsrBatch.read(fd, indices, values);
    }

    @Override
    protected void storeMsrs(int[] indices, long[] values) {
        registers.store();
        try {
            KvmMsrBatch.write(fd, indices, values);
        } finally {
            registers.forgetOthers();
        }
    }

    @Override
    protected int[] listStateMsrs() {
        return machine.blueprint().stateMsrs();
    }

    @Override
    protected ExtendedState loadExtendedState() {
        return KvmXsaveArea.read(fd, machine.host(), cpuid);
    }

    @Override
    protected void storeExtendedState(ExtendedState state) {
        KvmXsaveArea.write(fd, machine.host(), cpuid, state);
    }

    // ---- events and activity

    @Override
    protected VcpuEvents loadEvents() {
        registers.store();
        return KvmEvents.read(fd);
    }

    @Override
    protected void storeEvents(VcpuEvents events) {
        store(); // a later KVM_SET_REGS would drop a pending exception
        KvmEvents.write(fd, events);
        registers.forgetOthers();
    }

    @Override
    protected MpState loadMpState() {
        registers.store();
        return KvmActivity.read(fd);
    }

    @Override
    protected void storeMpState(MpState state) {
        if (machine.config().interruptMode() == InterruptMode.NONE) {
            super.storeMpState(state); // which refuses what such a vCPU cannot be in
        }
        store();
        KvmActivity.write(fd, state);
        registers.storeExplicitly(state == MpState.WAITING);
    }

    // ---- CPUID and paging

    @Override
    protected CpuidTable loadCpuid() {
        return cpuid;
    }

    @Override
    protected void storeCpuid(CpuidTable table) {
        if (hasRun) {
            throw new IllegalStateException(this + ": CPUID cannot change after the first run");
        }
        try (Arena arena = Arena.ofConfined()) {
            tellKvm(KvmCpuid.write(arena, table));
        }
        cpuid = table;
    }

    private void tellKvm(MemorySegment list) {
        fd.call("KVM_SET_CPUID2", KvmIoctl.KVM_SET_CPUID2, list);
    }

    @Override
    protected OptionalLong walk(long gva) {
        registers.store();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment translation = KvmTranslation.STRUCT.allocate(arena);
            KvmTranslation.LINEAR_ADDRESS.set(translation, gva);
            fd.call("KVM_TRANSLATE", KvmIoctl.KVM_TRANSLATE, translation);
            boolean valid = KvmTranslation.VALID.get(translation) != 0;
            return valid ? OptionalLong.of(KvmTranslation.PHYSICAL_ADDRESS.get(translation)) : OptionalLong.empty();
        }
    }

    // ---- optional parts

    @Override
    protected @Nullable Object find(Class<?> type) {
        KvmVcpuParts all = parts;
        if (all == null) { // most vCPUs are never asked
            all = new KvmVcpuParts(machine, this, fd, breakpoints);
            parts = all;
        }
        return all.find(type);
    }
}
