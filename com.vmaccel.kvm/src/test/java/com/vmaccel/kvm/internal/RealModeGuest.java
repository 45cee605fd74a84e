package com.vmaccel.kvm.internal;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A virtual machine with 64 KiB of RAM at 0 and one vCPU of the current thread that begins a real-mode program at {@value #START}. */
final class RealModeGuest implements AutoCloseable {

    static final int START = 0x1000;
    static final long RAM_BYTES = 0x10000;

    final X86KvmAccelerator accelerator;
    final X86VirtualMachine vm;
    final X86Vcpu vcpu;

    RealModeGuest(VmConfig config, int... program) {
        this(LiveKvm.accelerator(), config, program);
    }

    /** Takes over the accelerator. */
    RealModeGuest(X86KvmAccelerator accelerator, VmConfig config, int... program) {
        this.accelerator = accelerator;
        vm = accelerator.createVirtualMachine(config);
        try (HostMemory ram = accelerator.memory().anonymous(RAM_BYTES)) {
            vm.memory().map(GuestAddress.of(0), ram, Access.READ_WRITE_EXECUTE);
        }
        vm.memory().write(GuestAddress.of(START), bytes(program));
        vcpu = vm.createVcpu(0);
        X86Startup.realMode(vcpu, START);
        watch(vcpu);
    }

    /** Kicks a vCPU after a while, so that a guest which runs for ever fails its test. */
    static void watch(X86Vcpu vcpu) {
        CompletableFuture.delayedExecutor(45, TimeUnit.SECONDS).execute(vcpu::kick);
    }

    RealModeGuest(int... program) {
        this(VmConfig.defaults(), program);
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Override
    public void close() {
        vcpu.close();
        vm.close();
        accelerator.close();
    }
}
