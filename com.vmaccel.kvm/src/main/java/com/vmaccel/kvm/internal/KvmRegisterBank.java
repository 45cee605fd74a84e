package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

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
    private boolean loaded;
    private boolean dirty;

    KvmRegisterBank(Bank name, KvmVcpuFd vcpu, long get, long set, MemorySegment copy) {
        this.vcpu = vcpu;
        this.getName = "KVM_GET_" + name;
        this.setName = "KVM_SET_" + name;
        this.get = get;
        this.set = set;
        this.copy = copy;
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

    void write(long offset, long value) {
        loaded().set(JAVA_LONG, offset, value);
        dirty = true;
    }

    /** Returns the copy, loaded, for changes. */
    MemorySegment changed() {
        dirty = true;
        return loaded();
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

    /** Gives a changed copy to KVM. If KVM refuses it, the copy is forgotten. */
    void store() {
        if (dirty) {
            int result = vcpu.ioctl(set, copy);
            if (result < 0) {
                forget();
                throw vcpu.failure(result, setName);
            }
            dirty = false;
        }
    }
}
