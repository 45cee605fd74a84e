package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import com.vmaccel.api.capability.ExitKind;
import java.lang.foreign.MemorySegment;

/**
 * A cursor over the exit in a run area. KVM hands several elements of a string instruction over at once; they are told one by one, the kernel being entered only
 * after the last. What an access is about is read once, when it begins to be told. Used by the vCPU's owner; nothing is allocated.
 */
final class KvmExit {

    private final MemorySegment run;
    private final KvmLateWrites lateWrites;
    private ExitKind kind = ExitKind.CANCELLED;
    private boolean step;
    private int element;
    private int elements;
    /** Whether what is told now is a write that was kept back, not the exit. */
    private boolean late;
    private long address;
    private int size;
    private long value;

    KvmExit(MemorySegment run, KvmLateWrites lateWrites) {
        this.run = run;
        this.lateWrites = lateWrites;
    }

    /** Begins with the exit that was just left in the run area. */
    ExitKind begin() {
        ExitKind left = KvmExitReason.kind(run);
        if (kind != left) { // to store a reference costs more than to compare it
            kind = left;
        }
        step = false;
        element = 0;
        elements = isPort() ? KvmRun.IO_COUNT.get(run) : 1;
        readAccess();
        return left;
    }

    private void readAccess() {
        if (isPort()) {
            address = KvmRun.IO_PORT.get(run);
            size = KvmRun.IO_SIZE.get(run);
            value = kind == ExitKind.PORT_WRITE ? portValue() : 0;
        } else if (kind == ExitKind.MMIO_WRITE || kind == ExitKind.MMIO_READ) {
            address = KvmRun.MMIO_PHYS_ADDR.get(run);
            size = KvmRun.MMIO_LEN.get(run);
            value = KvmRun.MMIO_DATA.get(run) & -1L >>> Long.SIZE - Byte.SIZE * size;
        }
    }

    private long portValue() {
        long at = elementOffset();
        return switch (size) {
            case Byte.BYTES -> Byte.toUnsignedLong(run.get(JAVA_BYTE, at));
            case Short.BYTES -> Short.toUnsignedLong(run.get(JAVA_SHORT, at));
            default -> Integer.toUnsignedLong(run.get(JAVA_INT, at));
        };
    }

    private void readLateWrite() {
        late = lateWrites.isTelling();
        if (late) {
            address = lateWrites.address();
            size = lateWrites.size();
            value = lateWrites.value();
        } else {
            readAccess();
        }
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
        if (lateWrites.take()) {
            readLateWrite();
        }
        return kind();
    }

    /** Goes on to the next write that was kept back, to the exit behind them, or to the next element of a string access; false if the kernel must be entered. */
    boolean advance() {
        if (late) {
            lateWrites.next();
            readLateWrite();
            return true;
        }
        if (element + 1 >= elements) {
            return false;
        }
        element++;
        readAccess();
        return true;
    }

    ExitKind kind() {
        return late ? lateWrites.kind() : kind;
    }

    private boolean isPort() {
        return kind == ExitKind.PORT_READ || kind == ExitKind.PORT_WRITE;
    }

    int port() {
        return (int) address;
    }

    long gpa() {
        return address;
    }

    int size() {
        return size;
    }

    /** Returns what the guest writes, zero-extended. */
    long value() {
        return value;
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
