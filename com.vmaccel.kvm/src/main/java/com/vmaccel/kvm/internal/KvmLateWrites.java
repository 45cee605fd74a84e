package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.api.capability.ExitKind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The writes that KVM kept back and one vCPU has taken over to tell: a cursor. Used by the vCPU's owner. */
final class KvmLateWrites {

    private final KvmWriteRing shared;
    private final MemorySegment ring;
    private @Nullable MemorySegment taken;
    private int current;
    private int count;

    KvmLateWrites(KvmWriteRing shared, MemorySegment run) {
        this.shared = shared;
        ring = KvmCoalescedMmioRing.of(run);
    }

    /** Takes over what is in the ring, when all that was taken before is told. Returns whether there is something to tell. */
    boolean take() {
        if (!shared.isUsed() || KvmCoalescedMmioRing.isEmpty(ring)) {
            return false;
        }
        if (taken == null) {
            taken = Arena.ofAuto().allocate(KvmCoalescedMmio.STRUCT.byteSize() * KvmCoalescedMmioRing.capacity(), Long.BYTES);
        }
        count = shared.take(ring, taken);
        current = 0;
        return isTelling();
    }

    boolean isTelling() {
        return current < count;
    }

    void next() {
        current++;
    }

    private MemorySegment write() {
        MemorySegment all = taken;
        if (all == null) {
            throw new AssertionError("no write was taken");
        }
        return all.asSlice(current * KvmCoalescedMmio.STRUCT.byteSize(), KvmCoalescedMmio.STRUCT.byteSize());
    }

    ExitKind kind() {
        return KvmCoalescedMmio.PIO.get(write()) == 0 ? ExitKind.MMIO_WRITE : ExitKind.PORT_WRITE;
    }

    long address() {
        return KvmCoalescedMmio.PHYS_ADDR.get(write());
    }

    int size() {
        return Math.clamp(KvmCoalescedMmio.LEN.get(write()), 1, Long.BYTES);
    }

    long value() {
        return write().get(JAVA_LONG, KvmCoalescedMmio.DATA.offset()) & -1L >>> Long.SIZE - Byte.SIZE * size();
    }
}
