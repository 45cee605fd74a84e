package com.vmaccel.kvm.internal;

import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.ffi.linux.Errno;
import com.vmaccel.ffi.linux.LibCMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Has pages ready for a guest: in the process with madvise(2) (Linux 5.14), and in the tables of nested paging with {@code KVM_PRE_FAULT_MEMORY} (Linux 6.11). The second is a call on a vCPU,
 * which waits while that one runs: so it is made on the calling thread's own, if it has one. Source: KVM API section 4.143.
 */
final class KvmPopulation {

    /** A signal stops the call, one that kicks a vCPU for example. */
    private static final int MOST_SIGNALS = 16;

    private final KvmRunGate vcpus;

    KvmPopulation(KvmRunGate vcpus) {
        this.vcpus = vcpus;
    }

    /** Has pages of the process ready; false if this kernel has no call for it. */
    boolean allocate(MemorySlot slot, long gpa, long sizeBytes, Access access) {
        long address = slot.host().address() + slot.hostOffset() + gpa - slot.gpa().value();
        int advice = access.isWritable() ? LibCMemory.MADV_POPULATE_WRITE : LibCMemory.MADV_POPULATE_READ;
        int result = LibCMemory.madvise(address, sizeBytes, advice);
        if (result == -Errno.EINVAL) {
            return false;
        }
        Errno.check(result, KvmDevice.ID, () -> "madvise populate gpa=0x%x size=%d %s".formatted(gpa, sizeBytes, access));
        return true;
    }

    /** Enters pages into the tables, where that can be done from here. What is left out the guest's first access enters. */
    void fillTables(long gpa, long sizeBytes) {
        vcpus.ownedHere().filter(KvmVcpu::canPreFault).ifPresent(vcpu -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment range = KvmPreFaultMemory.STRUCT.allocate(arena);
                KvmPreFaultMemory.GPA.set(range, gpa);
                KvmPreFaultMemory.SIZE.set(range, sizeBytes);
                fill(vcpu, range);
            }
        });
    }

    /** The call goes on where it left off: it changes the range. It fails where there is no nested paging. */
    private static void fill(KvmVcpu vcpu, MemorySegment range) {
        int signals = 0;
        while (KvmPreFaultMemory.SIZE.get(range) != 0 && signals <= MOST_SIGNALS) {
            int result = vcpu.preFault(range);
            if (result == -Errno.EINTR) {
                signals++;
            } else if (result < 0) {
                return;
            }
        }
    }
}
