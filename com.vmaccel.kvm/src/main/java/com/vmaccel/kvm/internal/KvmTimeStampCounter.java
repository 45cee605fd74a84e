package com.vmaccel.kvm.internal;

import com.vmaccel.api.time.TimeStampCounter;
import com.vmaccel.ffi.CSource;

/** The time-stamp counter of one vCPU. Source: KVM API section 4.56, and the kernel's document on vCPU devices, section 4. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmTimeStampCounter implements TimeStampCounter {

    static final int KVM_VCPU_TSC_CTRL = 0;
    static final int KVM_VCPU_TSC_OFFSET = 0;

    private final KvmVcpuState vcpu;
    private final KvmVcpuFd fd;

    KvmTimeStampCounter(KvmVcpuState vcpu, KvmVcpuFd fd) {
        this.vcpu = vcpu;
        this.fd = fd;
    }

    @Override
    public long frequencyKhz() {
        vcpu.requireLooking();
        return fd.call("KVM_GET_TSC_KHZ", KvmIoctl.KVM_GET_TSC_KHZ);
    }

    @Override
    public long offset() {
        vcpu.requireLooking();
        return KvmDeviceAttr.read(fd, KVM_VCPU_TSC_CTRL, KVM_VCPU_TSC_OFFSET);
    }

    @Override
    public void setOffset(long offset) {
        vcpu.requireBoundary("set the offset of the time-stamp counter");
        KvmDeviceAttr.write(fd, KVM_VCPU_TSC_CTRL, KVM_VCPU_TSC_OFFSET, offset);
    }
}
