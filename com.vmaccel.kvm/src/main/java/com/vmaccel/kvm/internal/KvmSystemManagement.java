package com.vmaccel.kvm.internal;

import com.vmaccel.api.smm.SystemManagement;
import com.vmaccel.api.smm.SystemManagementState;

/** System management mode of one vCPU. Source: KVM API sections 4.31, 4.32 and 4.97. */
final class KvmSystemManagement implements SystemManagement {

    private final KvmVcpuState vcpu;
    private final KvmVcpuFd fd;

    KvmSystemManagement(KvmVcpuState vcpu, KvmVcpuFd fd) {
        this.vcpu = vcpu;
        this.fd = fd;
    }

    @Override
    public SystemManagementState state() {
        vcpu.requireLooking();
        vcpu.registers().store();
        return KvmEvents.readManagement(fd);
    }

    @Override
    public void setState(SystemManagementState state) {
        vcpu.requireBoundary("write the state of system management");
        vcpu.registers().store();
        KvmEvents.writeManagement(fd, state);
        vcpu.registers().forgetOthers();
    }
}
