package com.vmaccel.kvm.internal;

import com.vmaccel.api.engine.DirtySink;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.ffi.linux.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * KVM's log, a bitmap for each slot. It is either cleared as it is read, which holds KVM's lock for as long as the whole slot takes, or in parts afterwards. Nobody is
 * told of a page before it is cleared, so a later write is in the next harvest. Source: KVM API sections 4.8, 4.117 and 7.18.
 */
final class KvmPageLog implements KvmWrittenPages {

    /** Pages that are cleared at a time: 64 MiB. */
    private static final long PART = 1 << 14;

    private final KvmVmFd vm;
    private final boolean inParts;
    private final KvmAddressSpaces spaces;
    private final Map<Integer, KvmPageBitmap> bitmaps = new HashMap<>();

    private KvmPageLog(KvmVmFd vm, boolean inParts, KvmAddressSpaces spaces) {
        this.vm = vm;
        this.inParts = inParts;
        this.spaces = spaces;
    }

    static KvmPageLog clearedAtOnce(KvmVmFd vm, KvmAddressSpaces spaces) {
        return new KvmPageLog(vm, false, spaces);
    }

    /** Takes the clearing over. A slot records from its beginning, when it has nothing to protect, so KVM need not be spared that. */
    static KvmPageLog clearedInParts(KvmVmFd vm, KvmAddressSpaces spaces) {
        KvmVmSetup.enable(vm, KvmCapability.KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, KvmClearDirtyLog.KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE);
        return new KvmPageLog(vm, true, spaces);
    }

    @Override
    public void added(MemorySlot slot) {
        bitmaps.put(slot.number(), new KvmPageBitmap(slot));
    }

    @Override
    public void removed(MemorySlot slot) {
        bitmaps.remove(slot.number());
    }

    @Override
    public void harvest(MemorySlot slot, DirtySink sink) {
        KvmPageBitmap bitmap = bitmaps.get(slot.number());
        for (int space = 0; bitmap != null && space < spaces.count(); space++) {
            int number = KvmAddressSpaces.number(slot.number(), space);
            read(number, bitmap);
            if (inParts) {
                clear(number, bitmap);
            }
            bitmap.report(sink);
        }
    }

    private void read(int number, KvmPageBitmap bitmap) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = KvmDirtyLog.STRUCT.allocate(arena);
            KvmDirtyLog.SLOT.set(request, number);
            KvmDirtyLog.DIRTY_BITMAP.set(request, bitmap.address(0));
            Errno.check(vm.ioctl(KvmIoctl.KVM_GET_DIRTY_LOG, request), KvmDevice.ID, () -> "KVM_GET_DIRTY_LOG slot=" + number);
        }
    }

    private void clear(int number, KvmPageBitmap bitmap) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = KvmClearDirtyLog.STRUCT.allocate(arena);
            KvmClearDirtyLog.SLOT.set(request, number);
            for (long first = 0; first < bitmap.pages(); first += PART) {
                long page = first;
                long count = Math.min(PART, bitmap.pages() - page);
                if (bitmap.isMarked(page, count)) {
                    KvmClearDirtyLog.FIRST_PAGE.set(request, page);
                    KvmClearDirtyLog.NUM_PAGES.set(request, (int) count);
                    KvmClearDirtyLog.DIRTY_BITMAP.set(request, bitmap.address(page));
                    Errno.check(vm.ioctl(KvmIoctl.KVM_CLEAR_DIRTY_LOG, request), KvmDevice.ID, () ->
                            "KVM_CLEAR_DIRTY_LOG slot=%d first_page=%d num_pages=%d".formatted(number, page, count));
                }
            }
        }
    }
}
