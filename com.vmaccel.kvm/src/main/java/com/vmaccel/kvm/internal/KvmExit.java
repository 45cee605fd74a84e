package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import com.vmaccel.api.capability.ExitKind;
import java.lang.foreign.MemorySegment;

/**
 * A cursor over the exit in a run area. KVM hands several elements of a string instruction over at once; they are told one by one, the kernel being entered only
 * after the last. Used by the vCPU's owner; nothing is allocated.
 */
final class KvmExit {

    private final MemorySegment run;
    private final KvmLateWrites late;
    private ExitKind kind = ExitKind.CANCELLED;
    private boolean step;
    private int element;
    private int elements;

    KvmExit(MemorySegment run, KvmLateWrites late) {
        this.run = run;
        this.late = late;
    }

    /** Begins with the exit that was just left in the run area. */
    ExitKind begin() {
        kind = KvmExitReason.kind(run);
        step = false;
        element = 0;
        elements = isPort() ? KvmRun.IO_COUNT.get(run) : 1;
        return kind;
    }

    /** Notes that KVM_RUN was left without an exit of the guest's. */
    void none() {
        kind = ExitKind.CANCELLED;
        step = false;
        elements = 0;
    }

    /** Makes the end of an access a step, which KVM did not tell. */
    ExitKind stepped() {
        kind = ExitKind.DEBUG;
        step = true;
        return kind;
    }

    /** Tells whether the exit is a step that is not in the run area. */
    boolean isStep() {
        return step;
    }

    /** Tells whether the exit is an access that the next entry finishes. */
    boolean isAccess() {
        return kind.completion() != ExitKind.Completion.NONE;
    }

    /** Puts what the guest wrote before and KVM kept back in front of the exit. */
    ExitKind behindLateWrites() {
        late.take();
        return kind();
    }

    /** Goes on to the next write that was kept back, to the exit behind them, or to the next element of a string access; false if the kernel must be entered. */
    boolean advance() {
        if (late.isTelling()) {
            late.next();
            return true;
        }
        if (element + 1 >= elements) {
            return false;
        }
        element++;
        return true;
    }

    ExitKind kind() {
        return late.isTelling() ? late.kind() : kind;
    }

    private boolean isPort() {
        return kind == ExitKind.PORT_READ || kind == ExitKind.PORT_WRITE;
    }

    int port() {
        return late.isTelling() ? (int) late.address() : KvmRun.IO_PORT.get(run);
    }

    long gpa() {
        return late.isTelling() ? late.address() : KvmRun.MMIO_PHYS_ADDR.get(run);
    }

    int size() {
        if (late.isTelling()) {
            return late.size();
        }
        return isPort() ? KvmRun.IO_SIZE.get(run) : KvmRun.MMIO_LEN.get(run);
    }

    /** Returns what the guest writes, zero-extended. */
    long value() {
        if (late.isTelling()) {
            return late.value();
        }
        if (!isPort()) {
            return KvmRun.MMIO_DATA.get(run) & -1L >>> Long.SIZE - Byte.SIZE * KvmRun.MMIO_LEN.get(run);
        }
        long at = elementOffset();
        return switch (KvmRun.IO_SIZE.get(run)) {
            case Byte.BYTES -> Byte.toUnsignedLong(run.get(JAVA_BYTE, at));
            case Short.BYTES -> Short.toUnsignedLong(run.get(JAVA_SHORT, at));
            default -> Integer.toUnsignedLong(run.get(JAVA_INT, at));
        };
    }

    /** Gives the guest what the exit asked for. */
    void supply(long value) {
        switch (kind) {
            case PORT_READ -> supplyPort(value);
            case MMIO_READ -> KvmRun.MMIO_DATA.set(run, value);
            case MSR_READ -> KvmRun.MSR_DATA.set(run, value);
            case HYPERCALL -> KvmHypervRecords.supply(run, value);
            default -> throw new AssertionError("a " + kind + " exit asks for nothing");
        }
    }

    private void supplyPort(long value) {
        long at = elementOffset();
        switch (KvmRun.IO_SIZE.get(run)) {
            case Byte.BYTES -> run.set(JAVA_BYTE, at, (byte) value);
            case Short.BYTES -> run.set(JAVA_SHORT, at, (short) value);
            default -> run.set(JAVA_INT, at, (int) value);
        }
    }

    /** Makes the MSR access raise #GP in the guest. */
    void refuse() {
        KvmRun.MSR_ERROR.set(run, 1);
    }

    private long elementOffset() {
        return KvmRun.IO_DATA_OFFSET.get(run) + (long) element * KvmRun.IO_SIZE.get(run);
    }
}
