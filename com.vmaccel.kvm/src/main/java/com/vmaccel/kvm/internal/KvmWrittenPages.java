package com.vmaccel.kvm.internal;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.engine.DirtySink;
import com.vmaccel.api.memory.MemorySlot;

/** One of KVM's forms of recording which pages guests wrote. What is about slots is called under the guest memory's lock. */
interface KvmWrittenPages {

    /** Records nothing. */
    KvmWrittenPages NONE = new KvmWrittenPages() {
        @Override
        public boolean isRecording() {
            return false;
        }

        @Override
        public void added(MemorySlot slot) {}

        @Override
        public void removed(MemorySlot slot) {}

        @Override
        public void harvest(MemorySlot slot, DirtySink sink) {}
    };

    /** Makes the form that a configuration asks for, in a virtual machine without vCPUs. */
    static KvmWrittenPages of(KvmVmFd vm, KvmHost host, KvmRunGate gate, VmConfig config) {
        return switch (config.dirtyTracking()) {
            case NONE -> NONE;
            case PAGES -> KvmPageLog.clearedAtOnce(vm, KvmAddressSpaces.of(config));
            case LOG_IN_PARTS -> KvmPageLog.clearedInParts(vm, KvmAddressSpaces.of(config));
            case RING -> KvmPageRings.enable(vm, host, gate);
        };
    }

    /** Tells whether slots are to record. */
    default boolean isRecording() {
        return true;
    }

    /** Is told of a slot before KVM knows it. */
    void added(MemorySlot slot);

    /** Is told of a slot when KVM does not know it any more. */
    void removed(MemorySlot slot);

    /** Collects for all slots at a time, before {@link #harvest}. */
    default void gather() {}

    /** Tells what was written to a slot, and forgets it. */
    void harvest(MemorySlot slot, DirtySink sink);

    /** Is told of a new vCPU, by its owner. */
    default void added(KvmVcpuFd vcpu) {}

    /** Is told of a vCPU before it is closed. */
    default void removed(KvmVcpuFd vcpu) {}

    /** Makes room for a vCPU that left the guest for want of it, by its owner. */
    default void makeRoom() {}
}
