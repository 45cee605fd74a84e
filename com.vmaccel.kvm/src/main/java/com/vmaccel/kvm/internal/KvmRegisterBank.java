package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One struct of registers that KVM reads and writes as a whole, and our copy of it. The copy is loaded when first asked for after the guest ran, and given back
 * when something depends on it. Used by the vCPU's owner; nothing is allocated.
 */
final class KvmRegisterBank {

    /** The banks. */
    enum Bank {
        /** {@code kvm_regs}. */
        REGS,
        /** {@code kvm_sregs}. */
        SREGS,
        /** {@code kvm_debugregs}. */
        DEBUGREGS,
        /** {@code kvm_xcrs}. */
        XCRS
    }

    private final KvmVcpuFd vcpu;
    private final String getName;
    private final String setName;
    private final long get;
    private final long set;
    private final MemorySegment copy;
    private final MemorySegment remembered;
    private final long[] heap;
    private boolean loaded;
    private boolean dirty;
    private boolean wasDirty;
    private boolean touched;

    KvmRegisterBank(Bank name, KvmVcpuFd vcpu, long get, long set, MemorySegment copy) {
        this.vcpu = vcpu;
        this.getName = "KVM_GET_" + name;
        this.setName = "KVM_SET_" + name;
        this.get = get;
        this.set = set;
        this.copy = copy;
        heap = new long[(int) (copy.byteSize() / Long.BYTES)];
        remembered = Arena.ofAuto().allocate(copy.byteSize(), Long.BYTES);
    }

    /** Returns the copy, loaded. */
    MemorySegment loaded() {
        if (!loaded) {
            vcpu.call(getName, get, copy);
            loaded = true;
        }
        return copy;
    }

    long read(long offset) {
        return loaded().get(JAVA_LONG, offset);
    }

    /** Copies all of it to where {@link #copied} finds it. */
    void copyOut() {
        MemorySegment.copy(loaded(), JAVA_LONG, 0, heap, 0, heap.length);
    }

    long copied(long offset) {
        return heap[(int) (offset / Long.BYTES)];
    }

    void write(long offset, long value) {
        loaded().set(JAVA_LONG, offset, value);
        dirty = true;
    }

    /** Returns the copy, loaded, for changes. */
    MemorySegment changed() {
        MemorySegment changed = loaded();
        dirty = true;
        return changed;
    }

    /** Keeps what the copy is now, before changes that KVM may refuse. */
    void begin() {
        if (!touched) {
            MemorySegment.copy(loaded(), 0, remembered, 0, remembered.byteSize());
            wasDirty = dirty;
            touched = true;
        }
    }

    /** Keeps the changes since {@link #begin}. */
    void commit() {
        touched = false;
    }

    /** Takes back the changes since {@link #begin}, if it was called and they were not committed. */
    void revert() {
        if (touched) {
            MemorySegment.copy(remembered, 0, copy, 0, remembered.byteSize());
            dirty = wasDirty;
            touched = false;
        }
    }

    /** Tells whether changes were begun. */
    boolean isTouched() {
        return touched;
    }

    boolean isDirty() {
        return dirty;
    }

    /** Notes that the copy and KVM's registers are the same. */
    void synced() {
        loaded = true;
        dirty = false;
    }

    /** Notes that KVM's registers are other than the copy. */
    void forget() {
        loaded = false;
        dirty = false;
    }

    /** Gives a changed copy to KVM. */
    void store() {
        if (dirty) {
            submit(copy);
            dirty = false;
        }
    }

    /** Gives KVM a struct of this bank's kind. */
    void submit(MemorySegment struct) {
        vcpu.call(setName, set, struct);
    }
}
