package com.vmaccel.kvm.internal;

import com.vmaccel.api.engine.DirtySink;
import com.vmaccel.api.engine.SlotMapper;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.ffi.linux.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;

/** The memory slots of one virtual machine in KVM. Called under the guest memory's lock. Source: KVM API section 4.35. */
final class KvmMemorySlots implements SlotMapper {

    private final KvmVmFd vm;
    private final KvmRunGate gate;
    private final KvmWrittenPages written;
    /** Slots that KVM lost when their access was to change. They are mapped for everybody else, until they are unmapped or changing them succeeds. */
    private final Set<Integer> lost = new HashSet<>();

    KvmMemorySlots(KvmVmFd vm, KvmRunGate gate, KvmWrittenPages written) {
        this.vm = vm;
        this.gate = gate;
        this.written = written;
    }

    @Override
    public void map(MemorySlot slot) {
        written.added(slot);
        try {
            set(slot, slot.sizeBytes());
        } catch (RuntimeException e) {
            written.removed(slot);
            throw e;
        }
    }

    @Override
    public void unmap(MemorySlot slot) {
        remove(slot);
        written.removed(slot);
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
                | (written.isRecording() ? KvmUserspaceMemoryRegion.KVM_MEM_LOG_DIRTY_PAGES : 0);
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
    public void gather() {
        written.gather();
    }

    @Override
    public void harvest(MemorySlot slot, DirtySink sink) {
        if (!lost.contains(slot.number())) {
            written.harvest(slot, sink);
        }
    }

    /** The kernel destroys a virtual machine with its last descriptor, and nothing but a vCPU reaches its memory. */
    @Override
    public boolean unmapsWithMachine() {
        return true;
    }
}
