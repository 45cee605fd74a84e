package com.vmaccel.kvm.internal;

import com.vmaccel.api.msr.MsrRange;
import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Elements;
import com.vmaccel.ffi.Struct;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.List;

/** {@code struct kvm_msr_filter}: which MSRs a guest does not reach; it reaches all others. Source: KVM API section 4.97. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmMsrFilter {

    static final Struct STRUCT = Struct.named("kvm_msr_filter").u32("flags").padding(4)
            .array("ranges", KvmMsrFilterRange.STRUCT, KvmMsrFilterRange.KVM_MSR_FILTER_MAX_RANGES).build();

    static final Elements RANGES = STRUCT.elements("ranges");

    private KvmMsrFilter() {}

    /** A zero in the bitmap keeps the guest out, so one bitmap of zeros is enough for all ranges. */
    static MemorySegment of(SegmentAllocator allocator, List<MsrRange> ranges) {
        MemorySegment filter = STRUCT.allocate(allocator);
        MemorySegment none = allocator.allocate(KvmMsrFilterRange.KVM_MSR_FILTER_MAX_BITMAP_SIZE, Long.BYTES).fill((byte) 0);
        for (int i = 0; i < ranges.size(); i++) {
            MsrRange range = ranges.get(i);
            long at = RANGES.offset(i);
            int reads = range.reads() ? KvmMsrFilterRange.KVM_MSR_FILTER_READ : 0;
            int writes = range.writes() ? KvmMsrFilterRange.KVM_MSR_FILTER_WRITE : 0;
            KvmMsrFilterRange.FLAGS.set(filter, at, reads | writes);
            KvmMsrFilterRange.NMSRS.set(filter, at, range.count());
            KvmMsrFilterRange.BASE.set(filter, at, range.first());
            KvmMsrFilterRange.BITMAP.set(filter, at, none.address());
        }
        return filter;
    }
}
