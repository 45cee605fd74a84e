package com.vmaccel.kvm.internal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** MSRs in batches: a call costs the same for one as for many. KVM stops at the first it refuses and says how many it did. Source: KVM API sections 4.18 and 4.19. */
final class KvmMsrBatch {

    /** KVM takes fewer than 256 at a time. */
    private static final int MOST = 255;

    private KvmMsrBatch() {}

    static void read(KvmVcpuFd vcpu, int[] indices, long[] values) {
        for (int from = 0; from < indices.length; from += MOST) {
            int count = Math.min(MOST, indices.length - from);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment batch = batch(arena, indices, from, count);
                int done = vcpu.call("KVM_GET_MSRS", KvmIoctl.KVM_GET_MSRS, batch);
                requireAll("read", indices, from, count, done);
                for (int i = 0; i < count; i++) {
                    values[from + i] = KvmMsrEntry.DATA.get(batch, KvmMsrs.ENTRIES.offset(i));
                }
            }
        }
    }

    static void write(KvmVcpuFd vcpu, int[] indices, long[] values) {
        for (int from = 0; from < indices.length; from += MOST) {
            int count = Math.min(MOST, indices.length - from);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment batch = batch(arena, indices, from, count);
                for (int i = 0; i < count; i++) {
                    KvmMsrEntry.DATA.set(batch, KvmMsrs.ENTRIES.offset(i), values[from + i]);
                }
                int done = vcpu.call("KVM_SET_MSRS", KvmIoctl.KVM_SET_MSRS, batch);
                requireAll("write", indices, from, count, done);
            }
        }
    }

    private static MemorySegment batch(Arena arena, int[] indices, int from, int count) {
        MemorySegment batch = KvmMsrs.STRUCT.allocate(arena, count);
        KvmMsrs.NMSRS.set(batch, count);
        for (int i = 0; i < count; i++) {
            KvmMsrEntry.INDEX.set(batch, KvmMsrs.ENTRIES.offset(i), indices[from + i]);
        }
        return batch;
    }

    private static void requireAll(String operation, int[] indices, int from, int count, int done) {
        if (done < count) {
            throw new IllegalArgumentException("KVM refuses to %s MSR 0x%x".formatted(operation, indices[from + done]));
        }
    }
}
