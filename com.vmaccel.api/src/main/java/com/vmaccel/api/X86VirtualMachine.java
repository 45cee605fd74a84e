package com.vmaccel.api;

import org.osgi.annotation.versioning.ProviderType;

/** An x86 virtual machine. */
@ProviderType
public interface X86VirtualMachine extends VirtualMachine {

    @Override
    X86Vcpu createVcpu(int vcpuId);

    /**
     * Starts a thread of the library that creates a vCPU and runs a body with it. The thread is a platform thread and is placed as the
     * {@code com.vmaccel.api.placement} services say.
     *
     * @param vcpuId 0 to the declared number less one
     * @param body what to do with the vCPU
     * @return the thread, whose vCPU exists already
     * @throws IllegalArgumentException if the id is out of range
     * @throws IllegalStateException if that vCPU exists already
     */
    VcpuThread<X86Vcpu> startThread(int vcpuId, VcpuThread.Body<? super X86Vcpu> body);
}
