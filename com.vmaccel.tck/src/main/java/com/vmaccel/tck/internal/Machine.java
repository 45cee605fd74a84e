package com.vmaccel.tck.internal;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.tck.CaseContext;
import org.jspecify.annotations.Nullable;

/** A virtual machine with guest code at {@link Layout#CODE}, and vCPUs that are about to execute it. */
final class Machine implements AutoCloseable {

    static final long RFLAGS = 2;
    static final long RFLAGS_IF = 0x202;

    private final CaseContext context;
    private final Mode mode;
    private final GuestCode code;
    private final X86VirtualMachine vm;
    private final MemorySlot ram;
    private @Nullable X86Vcpu cpu;

    private Machine(CaseContext context, Mode mode, GuestCode code, X86VirtualMachine vm, MemorySlot ram) {
        this.context = context;
        this.mode = mode;
        this.code = code;
        this.vm = vm;
        this.ram = ram;
    }

    /** A virtual machine with memory and code, but without a vCPU. */
    static Machine create(CaseContext context, Mode mode, GuestCode code, VmConfig config) {
        X86VirtualMachine vm = context.createVm(config);
        MemorySlot ram;
        try (HostMemory host = context.accelerator().memory().anonymous(Layout.RAM_BYTES)) {
            ram = vm.memory().map(Layout.at(Layout.RAM), host, Access.READ_WRITE_EXECUTE);
        }
        vm.memory().write(Layout.at(0), GuestImage.of(mode));
        vm.memory().write(Layout.at(Layout.CODE), code.image(mode));
        return new Machine(context, mode, code, vm, ram);
    }

    /** A virtual machine whose only vCPU, of the current thread, is about to execute the code. */
    static Machine start(CaseContext context, Mode mode, GuestCode code) {
        return start(context, mode, code, VmConfig.defaults());
    }

    static Machine start(CaseContext context, Mode mode, GuestCode code, VmConfig config) {
        Machine machine = create(context, mode, code, config);
        machine.cpu = machine.vcpu(0);
        return machine;
    }

    /** A vCPU of the current thread, about to execute the code. */
    X86Vcpu vcpu(int id) {
        X86Vcpu vcpu = context.createVcpu(vm, id);
        enter(vcpu);
        return vcpu;
    }

    /** Brings a vCPU to the beginning of the code. */
    void enter(X86Vcpu vcpu) {
        switch (mode) {
            case REAL -> real(vcpu);
            case PROTECTED -> X86Startup.protectedMode(vcpu, Layout.CODE);
            case LONG_KERNEL, LONG_USER -> X86Startup.longMode(vcpu, vm.memory(), Layout.CODE, Layout.at(Layout.PAGE_TABLES));
        }
        if (mode != Mode.REAL) {
            vcpu.setTable(DescriptorTableRegister.GDTR, new DescriptorTable(Layout.GDT, GuestImage.TASK + 15));
            vcpu.setTable(DescriptorTableRegister.IDTR, new DescriptorTable(Layout.IDT, 256 * (mode.isLong() ? 16 : 8) - 1));
            vcpu.setSegment(SegmentRegister.TR, new Segment(Layout.TSS, GuestImage.TASK_LIMIT, GuestImage.TASK, 0x8b));
        }
        if (mode == Mode.LONG_USER) {
            vcpu.setSegment(SegmentRegister.CS, Segment.code64(GuestImage.USER_CODE));
            for (SegmentRegister data : new SegmentRegister[] {SegmentRegister.SS, SegmentRegister.DS, SegmentRegister.ES}) {
                vcpu.setSegment(data, Segment.flat32(GuestImage.USER_DATA, false));
            }
        }
        vcpu.set(X86Register.RFLAGS, RFLAGS | mode.flags());
        vcpu.set(X86Register.RSP, Layout.STACK_TOP - 0x200L * vcpu.id());
    }

    private static void real(X86Vcpu vcpu) {
        X86Startup.realMode(vcpu, Layout.CODE);
        vcpu.setTable(DescriptorTableRegister.IDTR, new DescriptorTable(0, 0x3ff));
        vcpu.setSegment(SegmentRegister.FS, Segment.realMode((int) (Layout.SLOT >> 4), false));
        vcpu.setSegment(SegmentRegister.GS, Segment.realMode((int) (Layout.MMIO >> 4), false));
    }

    /** How guest code reaches an offset in the hole: through GS. */
    long mmio(long offset) {
        return mode == Mode.REAL ? offset : Layout.MMIO + offset;
    }

    /** How guest code reaches an offset in the room for slots: through FS. */
    long slot(long offset) {
        return mode == Mode.REAL ? offset : Layout.SLOT + offset;
    }

    /** Maps new memory into the room for slots. */
    MemorySlot mapSlot(int granules, Access access) {
        return mapAt(Layout.SLOT, granules, access);
    }

    MemorySlot mapAt(long gpa, int granules, Access access) {
        try (HostMemory host = context.accelerator().memory().anonymous(granules * context.granularity())) {
            return vm.memory().map(Layout.at(gpa), host, access);
        }
    }

    /** Sets RFLAGS to these, and what the mode needs. */
    void flags(long flags) {
        cpu().set(X86Register.RFLAGS, flags | mode.flags());
    }

    CaseContext context() {
        return context;
    }

    Mode mode() {
        return mode;
    }

    GuestCode code() {
        return code;
    }

    X86VirtualMachine vm() {
        return vm;
    }

    MemorySlot ram() {
        return ram;
    }

    X86Vcpu cpu() {
        if (cpu == null) {
            throw new AssertionError("this machine was created without a vCPU");
        }
        return cpu;
    }

    VcpuExit run() {
        return context.run(cpu());
    }

    /** Runs to the end of the code; any other exit fails. */
    void finish() {
        finish(cpu());
    }

    void finish(X86Vcpu vcpu) {
        expectDone(context.run(vcpu));
        settle(vcpu);
    }

    static void expectDone(VcpuExit exit) {
        Check.that(isDone(exit), "expected the end of the code, was " + exit);
    }

    static boolean isDone(VcpuExit exit) {
        return exit instanceof VcpuExit.PortWrite write && write.port() == Layout.DONE_PORT && write.size() == 1;
    }

    static void settle(X86Vcpu vcpu) {
        Check.that(vcpu.settle().isEmpty(), "a port write has one fragment");
    }

    /** Frees the virtual machine before the case ends. */
    @Override
    public void close() {
        if (cpu != null) {
            cpu.close();
        }
        vm.close();
    }
}
