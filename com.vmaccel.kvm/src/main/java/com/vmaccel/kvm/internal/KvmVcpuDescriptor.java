package com.vmaccel.kvm.internal;

import com.vmaccel.kvm.KvmDescriptor;
import java.lang.foreign.MemorySegment;

/** Lets the owner of a vCPU at the kernel's side of it. */
final class KvmVcpuDescriptor implements KvmDescriptor {

    private final KvmVcpuFd vcpu;
    private final Runnable guard;

    /**
     * Makes the feature.
     *
     * @param vcpu the vCPU
     * @param guard refuses other threads and a closed vCPU
     */
    KvmVcpuDescriptor(KvmVcpuFd vcpu, Runnable guard) {
        this.vcpu = vcpu;
        this.guard = guard;
    }

    @Override
    public int fd() {
        guard.run();
        return vcpu.number();
    }

    @Override
    public MemorySegment run() {
        guard.run();
        return vcpu.runForCallers();
    }
}
