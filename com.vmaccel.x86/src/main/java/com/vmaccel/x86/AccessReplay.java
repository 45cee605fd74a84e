package com.vmaccel.x86;

import java.util.Arrays;

/**
 * The accesses of the instruction in progress that were handed to somebody else. An access that is new is noted as pending and suspends the instruction; when the instruction is
 * executed again the finished accesses are answered from here, in order, until it comes to the next new one or its end. Port, memory and MSR accesses share one order. For one
 * thread; no allocation once the arrays are as long as the longest instruction needs.
 */
public final class AccessReplay {

    private static final int USUAL = 8;

    private final Suspension suspension = new Suspension();
    private AccessKind[] kinds = new AccessKind[USUAL];
    private long[] addresses = new long[USUAL];
    private long[] values = new long[USUAL];
    private int[] sizes = new int[USUAL];
    private int count;
    private int position;
    private boolean pending;
    private boolean refused;

    /** No access yet. */
    public AccessReplay() {}

    /**
     * Answers an access that was finished before, or suspends the instruction for it.
     *
     * @param kind what is wanted
     * @param address the guest-physical address, port or MSR
     * @param sizeBytes its width
     * @param value what is written; 0 for reads
     * @return what was supplied for a read; 0 for writes
     * @throws Suspension if it is not finished
     */
    public long access(AccessKind kind, long address, int sizeBytes, long value) {
        if (position < count) {
            return values[position++];
        }
        if (count == kinds.length) {
            grow();
        }
        kinds[count] = kind;
        addresses[count] = address;
        sizes[count] = sizeBytes;
        values[count] = value;
        count++;
        pending = true;
        throw suspension;
    }

    /**
     * {@return whether the next access was finished before and is this one}
     *
     * @param kind what is wanted
     * @param address the guest-physical address, port or MSR
     * @param sizeBytes its width
     */
    public boolean isNext(AccessKind kind, long address, int sizeBytes) {
        return position < count && kinds[position] == kind && addresses[position] == address && sizes[position] == sizeBytes;
    }

    private void grow() {
        kinds = Arrays.copyOf(kinds, 2 * count);
        addresses = Arrays.copyOf(addresses, 2 * count);
        sizes = Arrays.copyOf(sizes, 2 * count);
        values = Arrays.copyOf(values, 2 * count);
    }

    /** {@return whether an instruction is in the middle of its accesses} */
    public boolean isActive() {
        return count != 0;
    }

    /** {@return what the last access that suspended wants} */
    public AccessKind kind() {
        return count == 0 ? AccessKind.NONE : kinds[count - 1];
    }

    /** {@return the guest-physical address, port or MSR of the last access} */
    public long address() {
        return addresses[Math.max(count - 1, 0)];
    }

    /** {@return the width of the last access in bytes} */
    public int sizeBytes() {
        return sizes[Math.max(count - 1, 0)];
    }

    /** {@return what the last access writes} */
    public long value() {
        return values[Math.max(count - 1, 0)];
    }

    /**
     * Supplies the value of the last access, a read.
     *
     * @param value the value; bits beyond the access's width are ignored
     */
    public void supply(long value) {
        int size = sizeBytes();
        values[Math.max(count - 1, 0)] = size >= Long.BYTES ? value : value & (1L << 8 * size) - 1;
    }

    /** Notes that the last access, of an MSR, is refused. */
    public void refuse() {
        refused = true;
    }

    /** {@return whether the last access was refused} */
    public boolean isRefused() {
        return refused;
    }

    /** Begins the instruction again. */
    public void restart() {
        position = 0;
        pending = false;
    }

    /** {@return whether an access has suspended the instruction since {@link #restart}} */
    public boolean isPending() {
        return pending;
    }

    /** Forgets everything: the instruction has ended, or a fault ended it. */
    public void clear() {
        count = 0;
        position = 0;
        pending = false;
        refused = false;
    }
}
