package com.vmaccel.bench.internal;

import static com.vmaccel.api.memory.Access.READ_WRITE_EXECUTE;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.HostMemoryAllocator;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/** A virtual machine with one vCPU and a few bytes of program, which begins in real mode. */
final class RealModeGuest {

    /** Where the program is. */
    static final int ENTRY = 0x7c00;

    private static final long RAM_BYTES = 0x10000;

    private RealModeGuest() {}

    /** Makes the guest, has it used on the current thread and takes it away again. */
    static <T> T on(X86Accelerator accelerator, byte[] program, Function<X86Vcpu, T> use) {
        HostMemoryAllocator memory = accelerator.memory();
        try (HostMemory ram = memory.anonymous(Math.max(memory.granularityBytes(), RAM_BYTES));
                X86VirtualMachine vm = accelerator.createVirtualMachine(VmConfig.defaults().withName("bench"))) {
            vm.memory().map(GuestAddress.of(0), ram, READ_WRITE_EXECUTE);
            vm.memory().write(GuestAddress.of(ENTRY), MemorySegment.ofArray(program));
            try (X86Vcpu vcpu = vm.createVcpu(0)) {
                X86Startup.realMode(vcpu, ENTRY);
                return use.apply(vcpu);
            }
        }
    }
}
