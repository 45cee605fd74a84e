package com.vmaccel.kvm.internal;

import java.lang.foreign.MemorySegment;

/** What the vCPUs of one virtual machine share about its ring of writes that KVM keeps back: whether it is used at all, and that one vCPU empties it at a time. */
final class KvmWriteRing {

    /** Never withdrawn, since a write may be kept back when the last zone goes. */
    private volatile boolean used;

    void use() {
        used = true;
    }

    /** Tells whether there may be anything in the ring. */
    boolean isUsed() {
        return used;
    }

    /** Takes all that is in the ring; see {@link KvmCoalescedMmioRing#take}. */
    synchronized int take(MemorySegment ring, MemorySegment target) {
        return KvmCoalescedMmioRing.take(ring, target);
    }
}
