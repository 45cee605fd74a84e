package com.vmaccel.soft.internal;

import com.vmaccel.api.interrupt.LocalApic;

/** The local APIC of one vCPU as its caller reads and writes it. */
final class SoftLocalApic implements LocalApic {

    private final SoftVcpuState vcpu;
    private final SoftApic apic;

    SoftLocalApic(SoftVcpuState vcpu, SoftApic apic) {
        this.vcpu = vcpu;
        this.apic = apic;
    }

    @Override
    public byte[] registers() {
        vcpu.requireBoundary("read the local APIC");
        return apic.model().registers();
    }

    @Override
    public void setRegisters(byte[] page) {
        vcpu.requireBoundary("write the local APIC");
        apic.model().setRegisters(page);
        apic.followPriority();
    }
}
