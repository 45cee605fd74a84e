package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import com.vmaccel.api.interrupt.LocalApic;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The local APIC that KVM emulates for one vCPU. Source: KVM API sections 4.57 and 4.58. */
final class KvmLocalApic implements LocalApic {

    private final KvmVcpuState vcpu;
    private final KvmVcpuFd fd;

    KvmLocalApic(KvmVcpuState vcpu, KvmVcpuFd fd) {
        this.vcpu = vcpu;
        this.fd = fd;
    }

    @Override
    public byte[] registers() {
        vcpu.requireBoundary("read the local APIC");
        vcpu.registers().store();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = KvmLapicState.STRUCT.allocate(arena);
            fd.call("KVM_GET_LAPIC", KvmIoctl.KVM_GET_LAPIC, state);
            return state.toArray(JAVA_BYTE);
        }
    }

    @Override
    public void setRegisters(byte[] page) {
        vcpu.requireBoundary("write the local APIC");
        if (page.length != PAGE_BYTES) {
            throw new IllegalArgumentException("a local APIC page has " + PAGE_BYTES + " bytes, not " + page.length);
        }
        vcpu.registers().store();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = KvmLapicState.STRUCT.allocate(arena);
            MemorySegment.copy(page, 0, state, JAVA_BYTE, 0, page.length);
            fd.call("KVM_SET_LAPIC", KvmIoctl.KVM_SET_LAPIC, state);
        }
        vcpu.registers().forgetOthers(); // the task priority is also a control register
    }
}
