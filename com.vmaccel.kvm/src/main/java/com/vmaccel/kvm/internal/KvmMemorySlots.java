package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.api.engine.DirtySink;
import com.vmaccel.api.engine.SlotMapper;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.ffi.linux.Errno;
import com.vmaccel.ffi.linux.PageSizes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The memory slots of one virtual machine in KVM. Called under the guest memory's lock. Source: KVM API sections 4.35 and 4.8. */
final class KvmMemorySlots implements SlotMapper {

    /** Where KVM_GET_DIRTY_LOG writes the log of one slot. */
    private static final class Log {
        private final MemorySegment request = KvmDirtyLog.STRUCT.allocate(Arena.ofAuto());
        private final MemorySegment bitmap;

        Log(MemorySlot slot) {
            long words = Math.ceilDiv(slot.sizeBytes() / PageSizes.ordinary(), Long.SIZE);
            bitmap = Arena.ofAuto().allocate(JAVA_LONG, words);
            KvmDirtyLog.SLOT.set(request, slot.number());
            KvmDirtyLog.DIRTY_BITMAP.set(request, bitmap.address());
        }
    }

    private final KvmVmFd vm;
    private final KvmRunGate gate;
    private final boolean tracksDirty;
    private final Map<Integer, Log> logs = new HashMap<>();
    /** Slots that KVM lost when their access was to change. They are mapped for everybody else, until they are unmapped or changing them succeeds. */
    private final Set<Integer> lost = new HashSet<>();

    KvmMemorySlots(KvmVmFd vm, KvmRunGate gate, boolean tracksDirty) {
        this.vm = vm;
        this.gate = gate;
        this.tracksDirty = tracksDirty;
    }

    @Override
    public void map(MemorySlot slot) {
        if (tracksDirty) {
            logs.put(slot.number(), new Log(slot));
        }
        try {
            set(slot, slot.sizeBytes());
        } catch (RuntimeException e) {
            logs.remove(slot.number());
            throw e;
        }
    }

    @Override
    public void unmap(MemorySlot slot) {
        remove(slot);
        logs.remove(slot.number());
    }

    private void remove(MemorySlot slot) {
        if (!lost.remove(slot.number())) {
            set(slot, 0);
        }
    }

    /** KVM does not change whether a slot can be written: it is taken away and set again, with all vCPUs outside the guest. */
    @Override
    public void protect(MemorySlot slot, MemorySlot earlier) {
        if (slot.access().isWritable() == earlier.access().isWritable() && !lost.contains(slot.number())) {
            return;
        }
        gate.whileOutside(() -> {
            remove(earlier);
            try {
                set(slot, slot.sizeBytes());
            } catch (RuntimeException e) {
                putBack(earlier, e);
                throw e;
            }
        });
    }

    private void putBack(MemorySlot slot, RuntimeException cause) {
        try {
            set(slot, slot.sizeBytes());
        } catch (RuntimeException e) {
            lost.add(slot.number());
            cause.addSuppressed(e);
        }
    }

    private void set(MemorySlot slot, long sizeBytes) {
        int flags = (slot.access().isWritable() ? 0 : KvmUserspaceMemoryRegion.KVM_MEM_READONLY)
                | (tracksDirty ? KvmUserspaceMemoryRegion.KVM_MEM_LOG_DIRTY_PAGES : 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment region = KvmUserspaceMemoryRegion.STRUCT.allocate(arena);
            KvmUserspaceMemoryRegion.SLOT.set(region, slot.number());
            KvmUserspaceMemoryRegion.FLAGS.set(region, flags);
            KvmUserspaceMemoryRegion.GUEST_PHYS_ADDR.set(region, slot.gpa().value());
            KvmUserspaceMemoryRegion.MEMORY_SIZE.set(region, sizeBytes);
            KvmUserspaceMemoryRegion.USERSPACE_ADDR.set(region, slot.host().segment().address() + slot.hostOffset());
            Errno.check(vm.ioctl(KvmIoctl.KVM_SET_USER_MEMORY_REGION, region), KvmDevice.ID, () ->
                    "KVM_SET_USER_MEMORY_REGION slot=%d gpa=%s size=%d flags=%d".formatted(slot.number(), slot.gpa(), sizeBytes, flags));
        }
    }

    @Override
    public void harvest(MemorySlot slot, DirtySink sink) {
        Log log = logs.get(slot.number());
        if (log == null || lost.contains(slot.number())) {
            return;
        }
        int result = vm.ioctl(KvmIoctl.KVM_GET_DIRTY_LOG, log.request);
        if (result < 0) {
            throw Errno.failure(result, KvmDevice.ID, "KVM_GET_DIRTY_LOG slot=" + slot.number());
        }
        report(log.bitmap, sink);
    }

    private static void report(MemorySegment bitmap, DirtySink sink) {
        int words = (int) (bitmap.byteSize() / Long.BYTES);
        for (int i = 0; i < words; i++) {
            long bits = bitmap.getAtIndex(JAVA_LONG, i);
            if (bits != 0) {
                sink.word(i, bits);
            }
        }
    }

    /** The kernel destroys a virtual machine with its last descriptor, and nothing but a vCPU reaches its memory. */
    @Override
    public boolean unmapsWithMachine() {
        return true;
    }
}
