package com.vmaccel.kvm.internal;

import com.vmaccel.api.engine.DirtySink;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.ffi.linux.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * KVM's log of one slot in one address space, and what is needed to ask for it, made once: a harvest is too rare for the compiler, so what it does counts. Source: KVM API sections 4.8 and
 * 4.117.
 */
final class KvmSlotLog {

    /** Pages that are cleared at a time: 64 MiB. */
    private static final long PART = 1 << 14;

    private final KvmVmFd vm;
    private final int number;
    private final KvmPageBitmap bitmap;
    private final MemorySegment request;

    KvmSlotLog(KvmVmFd vm, MemorySlot slot, int space) {
        this.vm = vm;
        number = KvmAddressSpaces.number(slot.number(), space);
        bitmap = new KvmPageBitmap(slot);
        request = KvmDirtyLog.STRUCT.allocate(Arena.ofAuto());
        KvmDirtyLog.SLOT.set(request, number);
        KvmDirtyLog.DIRTY_BITMAP.set(request, bitmap.address(0));
    }

    /** Reads the log; whether that clears it as well, the virtual machine was told before. */
    void read() {
        int result = vm.ioctl(KvmIoctl.KVM_GET_DIRTY_LOG, request);
        if (result < 0) {
            throw Errno.failure(result, KvmDevice.ID, "KVM_GET_DIRTY_LOG slot=" + number);
        }
    }

    /** Clears what was read, in parts. */
    void clear() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment part = KvmClearDirtyLog.STRUCT.allocate(arena);
            KvmClearDirtyLog.SLOT.set(part, number);
            for (long first = 0; first < bitmap.pages(); first += PART) {
                long page = first;
                long count = Math.min(PART, bitmap.pages() - page);
                if (bitmap.isMarked(page, count)) {
                    KvmClearDirtyLog.FIRST_PAGE.set(part, page);
                    KvmClearDirtyLog.NUM_PAGES.set(part, (int) count);
                    KvmClearDirtyLog.DIRTY_BITMAP.set(part, bitmap.address(page));
                    Errno.check(vm.ioctl(KvmIoctl.KVM_CLEAR_DIRTY_LOG, part), KvmDevice.ID, () ->
                            "KVM_CLEAR_DIRTY_LOG slot=%d first_page=%d num_pages=%d".formatted(number, page, count));
                }
            }
        }
    }

    /** Tells what was read. */
    void report(DirtySink sink) {
        bitmap.report(sink);
    }
}
