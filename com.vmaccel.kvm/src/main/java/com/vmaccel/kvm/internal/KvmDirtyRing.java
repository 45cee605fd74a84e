package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.linux.PageMapping;
import com.vmaccel.ffi.linux.PageSizes;
import java.lang.foreign.MemorySegment;

/** The ring in which KVM notes the pages that one vCPU wrote. Not thread-safe; KVM writes meanwhile. Source: KVM API section 8.29. */
final class KvmDirtyRing implements AutoCloseable {

    /** Is told of a written page. */
    @FunctionalInterface
    interface Visitor {
        void written(int slot, long page);
    }

    private final PageMapping mapping;
    private final long entries;
    private long next;

    KvmDirtyRing(KvmVcpuFd vcpu, long sizeBytes) {
        mapping = PageMapping.ofDescriptor(vcpu.number(), KvmDirtyGfn.KVM_DIRTY_LOG_PAGE_OFFSET * PageSizes.ordinary(), sizeBytes, PageMapping.Mode.SHARED);
        entries = sizeBytes / KvmDirtyGfn.STRUCT.byteSize();
    }

    /**
     * Takes all that is in the ring. Its room is KVM's again after KVM_RESET_DIRTY_RINGS.
     *
     * @param visitor is told of each page
     * @return false if there was nothing
     */
    boolean take(Visitor visitor) {
        MemorySegment ring = mapping.segment();
        long first = next;
        for (long left = entries; left > 0; left--) {
            long at = next % entries * KvmDirtyGfn.STRUCT.byteSize();
            if ((KvmDirtyGfn.FLAGS.getAcquire(ring, at) & (KvmDirtyGfn.KVM_DIRTY_GFN_F_DIRTY | KvmDirtyGfn.KVM_DIRTY_GFN_F_RESET))
                    != KvmDirtyGfn.KVM_DIRTY_GFN_F_DIRTY) {
                break;
            }
            visitor.written(KvmDirtyGfn.SLOT.get(ring, at), KvmDirtyGfn.OFFSET.get(ring, at));
            KvmDirtyGfn.FLAGS.setRelease(ring, at, KvmDirtyGfn.KVM_DIRTY_GFN_F_RESET);
            next++;
        }
        return next != first;
    }

    @Override
    public void close() {
        mapping.close();
    }
}
