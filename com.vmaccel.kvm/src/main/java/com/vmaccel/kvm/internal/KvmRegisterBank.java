package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

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
    private final Bank name;
    private final long get;
    private final long set;
    private final MemorySegment copy;
    /** For copies of the whole; made when first needed, which for most vCPUs is never. */
    private @Nullable MemorySegment remembered;
    private boolean loaded;
    private boolean dirty;
    private boolean wasDirty;
    private boolean touched;

    KvmRegisterBank(Bank name, KvmVcpuFd vcpu, long get, long set, MemorySegment copy) {
        this.vcpu = vcpu;
        this.name = name;
        this.get = get;
        this.set = set;
        this.copy = copy;
    }

    /** Returns the copy, loaded. */
    MemorySegment loaded() {
        if (!loaded) {
            require(vcpu.ioctl(get, copy), "KVM_GET_");
            loaded = true;
        }
        return copy;
    }

    private void require(int result, String call) {
        if (result < 0) {
            throw vcpu.failure(result, call + name);
        }
    }

    long read(long offset) {
        return loaded().get(JAVA_LONG, offset);
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
            MemorySegment before = remembered;
            if (before == null) {
                before = MemorySegment.ofArray(new long[(int) (copy.byteSize() / Long.BYTES)]);
                remembered = before;
            }
            MemorySegment.copy(loaded(), 0, before, 0, before.byteSize());
            wasDirty = dirty;
            touched = true;
        }
    }

    /** Announces that every register is about to be written: what they were need not be known. */
    void replace() {
        loaded = true;
    }

    /** Keeps the changes since {@link #begin}. */
    void commit() {
        touched = false;
    }

    /** Takes back the changes since {@link #begin}, if it was called and they were not committed. */
    void revert() {
        MemorySegment before = remembered;
        if (touched && before != null) {
            MemorySegment.copy(before, 0, copy, 0, before.byteSize());
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
        require(vcpu.ioctl(set, struct), "KVM_SET_");
    }
}
