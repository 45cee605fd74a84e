package com.vmaccel.tck.lockstep;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.api.register.Register;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A machine that executes one instruction at ring 3 in 64-bit mode, again and again: a read-only page of code full of HLT, which ring 3 may not execute, three pages
 * of data, and nothing else ring 3 can reach. Whatever the instruction does ends in an exception, whose handler tells its vector by the port it writes.
 */
final class UserModeGuest implements AutoCloseable {

    /** Where the instruction is. */
    static final long CODE = UserModeImage.CODE + 0x800;

    /** RAX to R15, RIP, RFLAGS: what an instruction finds and leaves, in this order everywhere. */
    static final Register[] REGISTERS = Arrays.stream(X86Register.values())
            .filter(register -> register.compareTo(X86Register.RFLAGS) <= 0)
            .toArray(Register[]::new);
    private static final long KERNEL_FLAGS = 2;
    private static final byte HLT = (byte) 0xf4;
    private static final int LONGEST = 15;
    private static final long CR4_PAE_OSFXSR_OSXMMEXCPT = 0x620;
    private static final long CR0_PG_AM_WP_NE_ET_PE = 0x8005_0031L;
    private static final long EFER_NXE_LMA_LME = 0xd00;

    private final X86VirtualMachine vm;
    private final X86Vcpu vcpu;
    private final MemorySlot slot;
    private final MemorySegment data;
    private final byte[] code = new byte[LONGEST + 1];

    UserModeGuest(X86Accelerator accelerator) {
        vm = accelerator.createVirtualMachine(VmConfig.defaults());
        try (HostMemory ram = accelerator.memory().anonymous(UserModeImage.RAM_BYTES)) {
            slot = vm.memory().map(GuestAddress.of(0), ram, Access.READ_WRITE_EXECUTE);
        }
        data = slot.host().segment().asSlice(UserModeImage.DATA, UserModeImage.DATA_BYTES);
        vm.memory().write(GuestAddress.of(0), UserModeImage.bytes());
        vcpu = vm.createVcpu(0);
        vcpu.setTable(DescriptorTableRegister.GDTR, new DescriptorTable(UserModeImage.GDT, UserModeImage.GDT_LIMIT));
        vcpu.setTable(DescriptorTableRegister.IDTR, new DescriptorTable(UserModeImage.IDT, 256 * 16 - 1));
        vcpu.setSegment(SegmentRegister.CS, Segment.code64(X86Startup.CODE_SELECTOR));
        vcpu.setSegment(SegmentRegister.SS, Segment.flat32(X86Startup.DATA_SELECTOR, false));
        for (SegmentRegister register : new SegmentRegister[] {SegmentRegister.DS, SegmentRegister.ES, SegmentRegister.FS, SegmentRegister.GS}) {
            vcpu.setSegment(register, Segment.flat32(UserModeImage.USER_DATA, false));
        }
        vcpu.setSegment(SegmentRegister.TR, new Segment(UserModeImage.TSS, UserModeImage.TSS_LIMIT, UserModeImage.TASK, 0x8b));
        vcpu.write(
                new Register[] {X86Register.CR3, X86Register.CR4, X86Register.EFER, X86Register.CR0},
                new long[] {UserModeImage.PAGE_TABLES, CR4_PAE_OSFXSR_OSXMMEXCPT, EFER_NXE_LMA_LME, CR0_PG_AM_WP_NE_ET_PE});
    }

    /** Executes an instruction on random contents. */
    InstructionOutcome execute(byte[] instruction, RandomContents contents) {
        Arrays.fill(code, HLT);
        System.arraycopy(instruction, 0, code, 0, instruction.length);
        vm.memory().write(GuestAddress.of(CODE), code);
        if (data.mismatch(contents.memory()) >= 0) {
            vm.memory().write(GuestAddress.of(UserModeImage.DATA), contents.memory());
        }
        vcpu.setExtendedState(contents.extended());
        enter(contents.registers());
        VcpuExit exit = vcpu.run();
        while (exit instanceof VcpuExit.Debug) { // nobody asked for one
            exit = vcpu.run();
        }
        return outcome(exit);
    }

    /** Lets an IRET at ring 0 enter ring 3, which costs less than loading segment registers from outside. */
    private void enter(long[] contents) {
        UserModeImage.writeFrame(vm.memory(), contents[InstructionOutcome.RIP], contents[InstructionOutcome.RFLAGS], contents[InstructionOutcome.RSP]);
        long[] registers = contents.clone();
        registers[InstructionOutcome.RIP] = UserModeImage.ENTER;
        registers[InstructionOutcome.RFLAGS] = KERNEL_FLAGS;
        registers[InstructionOutcome.RSP] = UserModeImage.FRAME;
        vcpu.write(REGISTERS, registers);
    }

    private InstructionOutcome outcome(VcpuExit exit) {
        if (vcpu.isPending() && vcpu.settle().isPresent()) {
            throw new IllegalStateException("the handler's port write has one fragment");
        }
        long[] frame = UserModeImage.frame(vm.memory(), vcpu.get(X86Register.RSP));
        return new InstructionOutcome(exit, frame, vcpu, data.toArray(ValueLayout.JAVA_BYTE));
    }

    X86Vcpu vcpu() {
        return vcpu;
    }

    @Override
    public void close() {
        vcpu.close();
        vm.close();
    }
}
