package com.vmaccel.soft.internal;

import com.vmaccel.api.register.Register;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.MsrIndex;
import com.vmaccel.x86.Processor;
import com.vmaccel.x86.ProcessorHost;
import com.vmaccel.x86.apic.ApicHost;
import com.vmaccel.x86.apic.ProcessorApic;
import com.vmaccel.x86.apic.X2ApicMsrs;
import java.util.ArrayDeque;
import java.util.Queue;

/** One vCPU's local APIC and what connects it: its registers in memory and as MSRs, the clock, and the way to wake the vCPU. */
final class SoftApic implements ApicHost {

    private static final int X2APIC = 1 << 21;
    private static final int DEADLINE_TIMER = 1 << 24;
    private static final int REGISTER_BYTES = 4;
    private static final long PAGE = -1L << 12;

    private final SoftInterrupts machine;
    private final SoftVcpu vcpu;
    private final Processor processor;
    private final HostInputs inputs;
    private final ProcessorApic apic;
    private final X2ApicMsrs msrs;
    private final Queue<Integer> acknowledged = new ArrayDeque<>();

    @SuppressWarnings("this-escape") // the vCPU is not running yet
    SoftApic(SoftInterrupts machine, SoftVcpu vcpu, Processor processor, HostInputs inputs) {
        this.machine = machine;
        this.vcpu = vcpu;
        this.processor = processor;
        this.inputs = inputs;
        apic = new ProcessorApic(machine.bus(), this, vcpu.id());
        msrs = new X2ApicMsrs(apic);
        machine.add(this);
    }

    ProcessorApic model() {
        return apic;
    }

    void close() {
        machine.remove(this);
        apic.close();
    }

    // ---- for the model

    @Override
    public long ticks() {
        return inputs.timeStamp();
    }

    @Override
    public long timeStamp() {
        return processor.timeStamp();
    }

    @Override
    public void attention() {
        vcpu.attend();
    }

    /** In counted time the vCPU itself looks when the timer ends, at its next entry. */
    @Override
    public void timerChanged() {
        if (inputs instanceof CountedInputs) {
            processor.poke();
        } else {
            machine.timers().changed();
        }
    }

    @Override
    public void acknowledged(int vector) {
        if (machine.isFromIoapic(vector)) {
            acknowledged.add(vector);
            processor.poke();
        }
    }

    /** Whether there is an acknowledgement to tell. */
    boolean hasAcknowledgement() {
        return !acknowledged.isEmpty();
    }

    int takeAcknowledgement() {
        return acknowledged.remove();
    }

    // ---- registers in memory

    boolean isAt(long gpa) {
        return (gpa & PAGE) == apic.page();
    }

    /** Registers are read in whole or in part, but not two at a time. */
    long read(long gpa, int sizeBytes) {
        int within = (int) gpa & 0xf;
        return within + sizeBytes > REGISTER_BYTES ? 0 : Integer.toUnsignedLong(apic.guestPage().read((int) (gpa & ~PAGE))) >>> 8 * within;
    }

    /** Registers are written in whole. */
    void write(long gpa, int sizeBytes, long value) {
        if ((gpa & 0xf) == 0 && sizeBytes == REGISTER_BYTES) {
            apic.guestPage().write((int) (gpa & ~PAGE), (int) value);
            followPriority();
        }
    }

    /** The task priority is a control register too. */
    void followPriority() {
        processor.state().setTaskPriority(apic.taskPriority() >> 4);
    }

    /** What a caller has written to a register that is the local APIC's too. */
    void written(Register register, long value) {
        if (register == X86Register.CR8) {
            apic.setTaskPriority((int) value << 4);
        } else if (register == X86Register.APIC_BASE) {
            moveTo(value);
        }
    }

    // ---- MSRs

    private boolean announces(int feature) {
        return (processor.cpuid().find(1, 0).ecx() & feature) != 0;
    }

    boolean hasMsr(int index) {
        return X2ApicMsrs.has(index) || isDeadline(index);
    }

    /** Whether this is the one register that has no place in the page. */
    boolean isDeadline(int index) {
        return index == MsrIndex.IA32_TSC_DEADLINE && announces(DEADLINE_TIMER);
    }

    /** Reads an MSR that {@link #hasMsr}. */
    boolean readMsr(int index, long[] answer) {
        if (index == MsrIndex.IA32_TSC_DEADLINE) {
            answer[0] = apic.deadline();
            return true;
        }
        return msrs.read(index, answer);
    }

    /** Writes an MSR that {@link #hasMsr}. */
    boolean writeMsr(int index, long value) {
        if (index == MsrIndex.IA32_TSC_DEADLINE) {
            apic.setDeadline(value);
            return true;
        }
        boolean written = msrs.write(index, value);
        followPriority();
        return written;
    }

    /** The guest's way to the base; false if it is refused. */
    boolean setBase(long value) {
        boolean knowsMode = (value & ProcessorHost.X2APIC_MODE) == 0 || announces(X2APIC);
        if (!knowsMode || !apic.allowsBase(value)) {
            return false;
        }
        moveTo(value);
        return true;
    }

    /** Goes to a base that is not asked about; its page is not memory any more, and the earlier one may be. */
    void moveTo(long value) {
        apic.setBase(value);
        followPriority();
        processor.forgetMemory();
    }
}
