package com.vmaccel.itest.lockstep.linux;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.register.Register;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.MsrIndex;
import com.vmaccel.machine.GuestImage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs a static program in ring 3. SYSCALL leads to a halt instruction in ring 0, which is the exit at which the call is made, and SYSRET goes back. There is no descriptor table: an exception
 * ends the program in a triple fault.
 */
public final class LinuxProgram {

    private static final long KERNEL = 0x1000;
    private static final byte[] KERNEL_CODE = {(byte) 0xf4, 0x48, 0x0f, 0x07}; // hlt; sysretq
    private static final long TABLES = 0x10000;
    /** SYSCALL takes 0x08 and 0x10, SYSRET 0x23 and 0x1b. */
    private static final long SELECTORS = 0x10L << 48 | 0x08L << 32;
    private static final long CLEARED_FLAGS = 0x47700;
    private static final long EFER_LMA_LME_SCE = 0x501;
    private static final long USER_FLAGS = 0x202;
    private static final Register[] ARGUMENTS = {X86Register.RDI, X86Register.RSI, X86Register.RDX, X86Register.R10, X86Register.R8, X86Register.R9};

    private final X86Accelerator accelerator;
    private final GuestImage.Elf image;

    /** Prepares a program, which is linked below 16 MiB. */
    public LinuxProgram(X86Accelerator accelerator, GuestImage image) {
        this.accelerator = accelerator;
        this.image = (GuestImage.Elf) image;
    }

    /** Runs the program to its end. */
    public ProgramResult run(List<String> arguments, List<String> environment, byte[] input, Duration limit) {
        try (HostMemory ram = accelerator.memory().anonymous(ProgramSpace.BYTES);
                X86VirtualMachine vm = accelerator.createVirtualMachine(VmConfig.defaults())) {
            vm.memory().map(GuestAddress.of(0), ram, Access.READ_WRITE_EXECUTE);
            vm.memory().write(GuestAddress.of(KERNEL), KERNEL_CODE);
            image.segments().forEach(segment -> vm.memory().write(GuestAddress.of(segment.gpa()), segment.bytes()));
            GuestImage.Elf.Segment last = image.segments().getLast();
            ProgramSpace space = new ProgramSpace(vm.memory(), last.gpa() + last.sizeBytes());
            long stack = ProgramStack.build(space, image.segments().getFirst().gpa(), image.entry(), arguments, environment);
            try (X86Vcpu vcpu = vm.createVcpu(0)) {
                enter(vcpu, vm, stack);
                CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS).execute(vcpu::kick);
                return serve(vcpu, new LinuxCalls(space, input));
            }
        }
    }

    private void enter(X86Vcpu vcpu, X86VirtualMachine vm, long stack) {
        X86Startup.longMode(vcpu, vm.memory(), KERNEL + 1, GuestAddress.of(TABLES));
        vcpu.writeMsrs(new int[] {MsrIndex.IA32_STAR, MsrIndex.IA32_LSTAR, MsrIndex.IA32_FMASK}, new long[] {SELECTORS, KERNEL, CLEARED_FLAGS});
        vcpu.write(
                new Register[] {X86Register.EFER, X86Register.RCX, X86Register.R11, X86Register.RSP, X86Register.RDX},
                new long[] {EFER_LMA_LME_SCE, image.entry(), USER_FLAGS, stack, 0}); // RDX: nothing to call at the exit
    }

    private static ProgramResult serve(X86Vcpu vcpu, LinuxCalls calls) {
        long[] arguments = new long[ARGUMENTS.length];
        while (!calls.hasExited()) {
            VcpuExit exit = vcpu.run();
            if (!(exit instanceof VcpuExit.Halt)) {
                throw new AssertionError("%s at 0x%x instead of a system call; so far %s".formatted(exit, vcpu.get(X86Register.RIP), calls.result()));
            }
            vcpu.read(ARGUMENTS, arguments);
            long earlier = calls.fsBase();
            vcpu.set(X86Register.RAX, calls.call(vcpu.get(X86Register.RAX), arguments));
            if (calls.fsBase() != earlier) {
                vcpu.writeMsrs(new int[] {MsrIndex.IA32_FS_BASE}, new long[] {calls.fsBase()});
            }
        }
        return calls.result();
    }
}
