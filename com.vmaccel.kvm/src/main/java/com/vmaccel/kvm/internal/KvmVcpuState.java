package com.vmaccel.kvm.internal;

import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.engine.X86EngineVcpu;
import com.vmaccel.api.memory.GuestAddress;
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
import java.util.Optional;
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
        storeCpuid(told.list());
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
        breakpoints.enter();
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
    public long get(Register register) {
        requireOwner();
        return registers.get(register);
    }

    @Override
    public void set(Register register, long value) {
        requireSettled("set");
        injection.changed();
        registers.set(register, value);
    }

    @Override
    public void read(Register[] wanted, long[] values) {
        requireOwner();
        requireRoom(wanted.length, values);
        registers.read(wanted, values);
    }

    @Override
    public void write(Register[] wanted, long[] values) {
        requireSettled("write");
        requireRoom(wanted.length, values);
        injection.changed();
        registers.write(wanted, values);
    }

    @Override
    public Segment segment(SegmentRegister register) {
        requireOwner();
        return registers.segment(register);
    }

    @Override
    public void setSegment(SegmentRegister register, Segment segment) {
        requireSettled("setSegment");
        registers.setSegment(register, segment);
    }

    @Override
    public DescriptorTable table(DescriptorTableRegister register) {
        requireOwner();
        return registers.table(register);
    }

    @Override
    public void setTable(DescriptorTableRegister register, DescriptorTable table) {
        requireSettled("setTable");
        registers.setTable(register, table);
    }

    @Override
    public void readMsrs(int[] indices, long[] values) {
        requireOwner();
        requireRoom(indices.length, values);
        registers.store();
        KvmMsrBatch.read(fd, indices, values);
    }

    @Override
    public void writeMsrs(int[] indices, long[] values) {
        requireSettled("writeMsrs");
        requireRoom(indices.length, values);
        registers.store();
        try {
            KvmMsrBatch.write(fd, indices, values);
        } finally {
            registers.forgetOthers();
        }
    }

    @Override
    public int[] stateMsrs() {
        requireOwner();
        return machine.blueprint().stateMsrs();
    }

    @Override
    public ExtendedState extendedState() {
        requireOwner();
        return KvmXsaveArea.read(fd, machine.host(), cpuid);
    }

    @Override
    public void setExtendedState(ExtendedState state) {
        requireSettled("setExtendedState");
        KvmXsaveArea.write(fd, machine.host(), cpuid, state);
    }

    // ---- events and activity

    @Override
    public VcpuEvents events() {
        requireOwner();
        registers.store();
        return KvmEvents.read(fd);
    }

    @Override
    public void setEvents(VcpuEvents events) {
        requireSettled("setEvents");
        store(); // a later KVM_SET_REGS would drop a pending exception
        KvmEvents.write(fd, events);
        registers.forgetOthers();
    }

    @Override
    public MpState mpState() {
        requireOwner();
        registers.store();
        return KvmActivity.read(fd);
    }

    @Override
    public void setMpState(MpState state) {
        requireSettled("setMpState");
        if (state != MpState.RUNNABLE && machine.config().interruptMode() == InterruptMode.NONE) {
            throw new IllegalArgumentException(this + ": " + state + " needs an interrupt mode other than NONE");
        }
        store();
        KvmActivity.write(fd, state);
        registers.storeExplicitly(state == MpState.WAITING);
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
        if (table.equals(cpuid)) {
            return;
        }
        if (hasRun) {
            throw new IllegalStateException(this + ": CPUID cannot change after the first run");
        }
        try (Arena arena = Arena.ofConfined()) {
            storeCpuid(KvmCpuid.write(arena, table));
        }
        cpuid = table;
    }

    private void storeCpuid(MemorySegment list) {
        fd.call("KVM_SET_CPUID2", KvmIoctl.KVM_SET_CPUID2, list);
    }

    @Override
    public Optional<GuestAddress> translate(long gva) {
        requireSettled("translate");
        registers.store();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment translation = KvmTranslation.STRUCT.allocate(arena);
            KvmTranslation.LINEAR_ADDRESS.set(translation, gva);
            fd.call("KVM_TRANSLATE", KvmIoctl.KVM_TRANSLATE, translation);
            boolean valid = KvmTranslation.VALID.get(translation) != 0;
            return valid ? Optional.of(GuestAddress.of(KvmTranslation.PHYSICAL_ADDRESS.get(translation))) : Optional.empty();
        }
    }

    // ---- optional parts

    @Override
    public <F> Optional<F> feature(Class<F> type) {
        requireOwner();
        KvmVcpuParts all = parts;
        if (all == null) { // most vCPUs are never asked
            all = new KvmVcpuParts(machine, this, fd, breakpoints);
            parts = all;
        }
        return Optional.ofNullable(all.find(type)).map(type::cast);
    }
}
