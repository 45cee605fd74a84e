package com.vmaccel.soft.internal;

import com.vmaccel.x86.AccessKind;
import com.vmaccel.x86.AccessReplay;
import com.vmaccel.x86.PageFrame;
import com.vmaccel.x86.ProcessorHost;

/** What one vCPU's processor is connected to: the slots, and exits for everything else. */
final class SoftHost implements ProcessorHost {

    private final SoftVirtualMachine machine;
    private final SoftVcpu vcpu;
    private final AccessReplay replay;

    SoftHost(SoftVirtualMachine machine, SoftVcpu vcpu, AccessReplay replay) {
        this.machine = machine;
        this.vcpu = vcpu;
        this.replay = replay;
    }

    @Override
    public boolean find(long gpa, PageFrame frame) {
        SoftApic apic = vcpu.apic();
        return (apic == null || !apic.isAt(gpa)) && machine.slots().find(gpa, frame);
    }

    @Override
    public long read(long gpa, int sizeBytes) {
        return replay.access(AccessKind.MEMORY_READ, gpa, sizeBytes, 0);
    }

    @Override
    public void write(long gpa, int sizeBytes, long value) {
        replay.access(AccessKind.MEMORY_WRITE, gpa, sizeBytes, value);
    }

    @Override
    public long in(int port, int sizeBytes) {
        return replay.access(AccessKind.PORT_READ, port, sizeBytes, 0);
    }

    @Override
    public void out(int port, int sizeBytes, long value) {
        replay.access(AccessKind.PORT_WRITE, port, sizeBytes, value);
    }

    @Override
    public void writing(long gpa) {
        machine.slots().writing(gpa);
    }

    @Override
    public boolean isRepeated(long gpa, int sizeBytes, boolean write) {
        return replay.isNext(write ? AccessKind.MEMORY_WRITE : AccessKind.MEMORY_READ, gpa, sizeBytes);
    }

    @Override
    public long timeStamp() {
        return vcpu.inputs().timeStamp();
    }

    @Override
    public long random() {
        return vcpu.inputs().random();
    }

    @Override
    public boolean readMsr(int index, long[] answer) {
        SoftApic apic = vcpu.apic();
        if (apic != null && apic.hasMsr(index)) {
            return apic.readMsr(index, answer);
        }
        if (machine.exitsForMsrs()) {
            answer[0] = replay.access(AccessKind.MSR_READ, Integer.toUnsignedLong(index), Long.BYTES, 0);
            return !replay.isRefused();
        }
        return false;
    }

    @Override
    public boolean writeMsr(int index, long value) {
        SoftApic apic = vcpu.apic();
        if (apic != null && apic.hasMsr(index)) {
            return apic.writeMsr(index, value);
        }
        if (machine.exitsForMsrs()) {
            replay.access(AccessKind.MSR_WRITE, Integer.toUnsignedLong(index), Long.BYTES, value);
            return !replay.isRefused();
        }
        return false;
    }

    @Override
    public boolean setApicBase(long value) {
        SoftApic apic = vcpu.apic();
        return apic == null ? ProcessorHost.super.setApicBase(value) : apic.setBase(value);
    }

    @Override
    public void setTaskPriority(int priority) {
        SoftApic apic = vcpu.apic();
        if (apic != null) {
            apic.model().setTaskPriority(priority << 4);
        }
    }

    @Override
    public void timeStampMoved() {
        SoftApic apic = vcpu.apic();
        if (apic != null) {
            apic.model().counterMoved();
        }
    }

    @Override
    public void exclusively(Runnable action) {
        machine.gate().exclusively(vcpu, action);
    }
}
