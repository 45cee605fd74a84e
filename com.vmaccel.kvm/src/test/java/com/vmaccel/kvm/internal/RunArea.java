package com.vmaccel.kvm.internal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A run area in ordinary memory: what KVM would have left there. */
final class RunArea {

    /** Where port data are, as in KVM: on the page behind the struct. */
    static final long DATA = 4096;

    final MemorySegment run = Arena.ofAuto().allocate(3 * 4096, 4096);

    RunArea(KvmExitReason reason) {
        this(reason.number());
    }

    RunArea(int reason) {
        KvmRun.EXIT_REASON.set(run, reason);
    }

    /** A cursor over the exit, without writes that were kept back. */
    KvmExit cursor() {
        return new KvmExit(run, new KvmLateWrites(new KvmWriteRing(), run));
    }

    static RunArea port(boolean in, int size, int port, int count) {
        var area = new RunArea(KvmExitReason.KVM_EXIT_IO);
        KvmRun.IO_DIRECTION.set(area.run, in ? KvmRun.KVM_EXIT_IO_IN : 1);
        KvmRun.IO_SIZE.set(area.run, size);
        KvmRun.IO_PORT.set(area.run, port);
        KvmRun.IO_COUNT.set(area.run, count);
        KvmRun.IO_DATA_OFFSET.set(area.run, DATA);
        return area;
    }

    static RunArea memory(boolean write, long gpa, int size, long value) {
        var area = new RunArea(KvmExitReason.KVM_EXIT_MMIO);
        KvmRun.MMIO_PHYS_ADDR.set(area.run, gpa);
        KvmRun.MMIO_LEN.set(area.run, size);
        KvmRun.MMIO_DATA.set(area.run, value);
        KvmRun.MMIO_IS_WRITE.set(area.run, write ? 1 : 0);
        return area;
    }
}
