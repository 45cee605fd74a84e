package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Elements;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.linux.PageSizes;
import java.lang.foreign.MemorySegment;

/** {@code struct kvm_coalesced_mmio_ring}: one page for all vCPUs of a virtual machine, which each finds behind its run area. Source: KVM API section 4.116. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmCoalescedMmioRing {

    static final Struct STRUCT = Struct.named("kvm_coalesced_mmio_ring").u32("first", "last").flexible("coalesced_mmio", KvmCoalescedMmio.STRUCT).build();

    /** Where it is, in pages. */
    static final int KVM_COALESCED_MMIO_PAGE_OFFSET = 2;

    private static final U32 FIRST = STRUCT.u32("first");
    private static final U32 LAST = STRUCT.u32("last");
    private static final Elements WRITES = STRUCT.elements("coalesced_mmio");

    private KvmCoalescedMmioRing() {}

    /** Finds the ring in a vCPU's run area. */
    static MemorySegment of(MemorySegment run) {
        return run.asSlice(KVM_COALESCED_MMIO_PAGE_OFFSET * PageSizes.ordinary(), PageSizes.ordinary());
    }

    /** How many writes a ring has room for, one more than there can be. */
    static int capacity() {
        return Math.toIntExact((PageSizes.ordinary() - STRUCT.byteSize()) / KvmCoalescedMmio.STRUCT.byteSize());
    }

    static boolean isEmpty(MemorySegment ring) {
        return FIRST.get(ring) == LAST.getAcquire(ring, 0);
    }

    /**
     * Takes all that is in the ring. By one thread at a time.
     *
     * @param ring the ring
     * @param target receives the writes, has room for as many as the ring
     * @return how many there were
     */
    static int take(MemorySegment ring, MemorySegment target) {
        int capacity = capacity();
        long size = KvmCoalescedMmio.STRUCT.byteSize();
        int first = Integer.remainderUnsigned(FIRST.get(ring), capacity);
        int last = Integer.remainderUnsigned(LAST.getAcquire(ring, 0), capacity);
        int count = 0;
        for (int at = first; at != last; at = (at + 1) % capacity) {
            MemorySegment.copy(ring, WRITES.offset(at), target, size * count++, size);
        }
        FIRST.setRelease(ring, 0, last);
        return count;
    }
}
