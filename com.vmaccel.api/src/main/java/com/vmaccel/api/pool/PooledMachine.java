package com.vmaccel.api.pool;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.VmSnapshot;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.error.VmAccelException;

/** A prepared machine and the snapshot of it. Used by the thread that made it, but for {@link #kill()}. */
final class PooledMachine {

    /** Fragments of one instruction: more than any has. */
    private static final int MOST_FRAGMENTS = 1 << 16;

    private final X86VirtualMachine vm;
    private final X86Vcpu vcpu;
    private final VmSnapshot snapshot;

    private PooledMachine(X86VirtualMachine vm, X86Vcpu vcpu, VmSnapshot snapshot) {
        this.vm = vm;
        this.vcpu = vcpu;
        this.snapshot = snapshot;
    }

    static PooledMachine of(X86Accelerator accelerator, VmConfig config, VirtualMachinePool.Preparation preparation) throws Exception {
        X86VirtualMachine vm = accelerator.createVirtualMachine(config);
        try {
            X86Vcpu vcpu = vm.createVcpu(0);
            try {
                preparation.prepare(vm, vcpu);
                return new PooledMachine(vm, vcpu, vm.snapshot());
            } catch (Exception | Error e) {
                vcpu.close();
                throw e;
            }
        } catch (Exception | Error e) {
            vm.close();
            throw e;
        }
    }

    <T> T use(VirtualMachinePool.Use<T> use) throws Exception {
        return use.with(vm, vcpu);
    }

    /** Brings the machine back to what it was; false if that cannot be done. */
    boolean reset() {
        try {
            if (!isSettled()) {
                return false;
            }
            vm.restore(snapshot);
            vcpu.kick();
            return vcpu.run() instanceof VcpuExit.Cancelled; // at once; kicks before that are one
        } catch (IllegalStateException | IllegalArgumentException | VmAccelException e) {
            return false; // closed, not settled, laid out otherwise, or refused by the engine: all of them cost the machine and nothing else
        }
    }

    private boolean isSettled() {
        for (int i = 0; i < MOST_FRAGMENTS && vcpu.isPending(); i++) {
            vcpu.settle();
        }
        return !vcpu.isPending();
    }

    /** Makes a use that runs the guest return. From any thread. */
    void kill() {
        try {
            vm.close();
        } catch (IllegalStateException e) {
            // the use does not return; whoever waits for its thread says so, and everything is released when it does
        }
    }

    void close() {
        try (snapshot) {
            vcpu.close();
        } finally {
            vm.close();
        }
    }
}
