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
    private final HostInputs inputs;

    SoftHost(SoftVirtualMachine machine, SoftVcpu vcpu, AccessReplay replay) {
        this.machine = machine;
        this.vcpu = vcpu;
        this.replay = replay;
        this.inputs = machine.config().determinism().map(wanted -> HostInputs.counted(wanted, () -> vcpu.processor().instructions())).orElseGet(HostInputs::real);
    }

    @Override
    public boolean find(long gpa, PageFrame frame) {
        return machine.slots().find(gpa, frame);
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
        return inputs.timeStamp();
    }

    @Override
    public long random() {
        return inputs.random();
    }

    @Override
    public boolean readMsr(int index, long[] answer) {
        if (machine.exitsForMsrs()) {
            answer[0] = replay.access(AccessKind.MSR_READ, Integer.toUnsignedLong(index), Long.BYTES, 0);
            return !replay.isRefused();
        }
        return false;
    }

    @Override
    public boolean writeMsr(int index, long value) {
        if (machine.exitsForMsrs()) {
            replay.access(AccessKind.MSR_WRITE, Integer.toUnsignedLong(index), Long.BYTES, value);
            return !replay.isRefused();
        }
        return false;
    }

    @Override
    public void exclusively(Runnable action) {
        machine.gate().exclusively(vcpu, action);
    }
}
