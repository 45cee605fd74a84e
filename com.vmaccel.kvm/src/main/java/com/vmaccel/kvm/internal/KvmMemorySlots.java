package com.vmaccel.kvm.internal;

import com.vmaccel.api.engine.DirtySink;
import com.vmaccel.api.engine.SlotMapper;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.ffi.linux.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;

/** The memory slots of one virtual machine in KVM. Called under the guest memory's lock. Source: KVM API section 4.35. */
final class KvmMemorySlots implements SlotMapper {

    private final KvmVmFd vm;
    private final KvmRunGate gate;
    private final KvmWrittenPages written;
    private final KvmAddressSpaces spaces;
    private final KvmMachineMemory files;
    private final KvmPopulation population;
    /** Slots that KVM lost when their access was to change. They are mapped for everybody else, until they are unmapped or changing them succeeds. */
    private final Set<Integer> lost = new HashSet<>();

    KvmMemorySlots(KvmVmFd vm, KvmRunGate gate, KvmWrittenPages written, KvmAddressSpaces spaces, KvmMachineMemory files) {
        this.vm = vm;
        this.gate = gate;
        this.written = written;
        this.spaces = spaces;
        this.files = files;
        population = new KvmPopulation(gate);
    }

    @Override
    public void map(MemorySlot slot) {
        files.check(slot);
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
        files.check(slot);
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

    /** Sets a slot in every space; where one refuses it, those before it lose it again. */
    private void set(MemorySlot slot, long sizeBytes) {
        for (int space = 0; space < spaces.count(); space++) {
            try {
                set(slot, space, sizeBytes);
            } catch (RuntimeException e) {
                if (sizeBytes > 0) {
                    takeBack(slot, space, e);
                }
                throw e;
            }
        }
    }

    private void takeBack(MemorySlot slot, int spaces, RuntimeException cause) {
        for (int space = 0; space < spaces; space++) {
            try {
                set(slot, space, 0);
            } catch (RuntimeException e) {
                cause.addSuppressed(e);
            }
        }
    }

    private void set(MemorySlot slot, int space, long sizeBytes) {
        int number = KvmAddressSpaces.number(slot.number(), space);
        int flags = (slot.access().isWritable() ? 0 : KvmUserspaceMemoryRegion.KVM_MEM_READONLY)
                | (written.isRecording() ? KvmUserspaceMemoryRegion.KVM_MEM_LOG_DIRTY_PAGES : 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment region = KvmUserspaceMemoryRegion2.STRUCT.allocate(arena); // begins as the first form
            KvmUserspaceMemoryRegion.SLOT.set(region, number);
            KvmUserspaceMemoryRegion.FLAGS.set(region, flags);
            KvmUserspaceMemoryRegion.GUEST_PHYS_ADDR.set(region, slot.gpa().value());
            KvmUserspaceMemoryRegion.MEMORY_SIZE.set(region, sizeBytes);
            KvmUserspaceMemoryRegion.USERSPACE_ADDR.set(region, slot.host().address() + slot.hostOffset());
            Errno.check(vm.ioctl(request(slot, region), region), KvmDevice.ID, () ->
                    "KVM_SET_USER_MEMORY_REGION slot=%d gpa=%s size=%d flags=%d".formatted(number, slot.gpa(), sizeBytes, flags));
        }
    }

    private long request(MemorySlot slot, MemorySegment region) {
        OptionalInt file = files.file(slot);
        if (file.isEmpty()) {
            return KvmIoctl.KVM_SET_USER_MEMORY_REGION;
        }
        KvmUserspaceMemoryRegion.FLAGS.set(region, KvmUserspaceMemoryRegion.FLAGS.get(region) | KvmUserspaceMemoryRegion2.KVM_MEM_GUEST_MEMFD);
        KvmUserspaceMemoryRegion2.GUEST_MEMFD.set(region, file.getAsInt());
        KvmUserspaceMemoryRegion2.GUEST_MEMFD_OFFSET.set(region, slot.hostOffset());
        return KvmIoctl.KVM_SET_USER_MEMORY_REGION2;
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

    @Override
    public void populate(MemorySlot slot, long gpa, long sizeBytes, Access access) {
        if (!population.allocate(slot, gpa, sizeBytes, access)) {
            SlotMapper.super.populate(slot, gpa, sizeBytes, access);
        }
        population.fillTables(gpa, sizeBytes);
    }

    /** The kernel destroys a virtual machine with its last descriptor, and nothing but a vCPU reaches its memory. */
    @Override
    public boolean unmapsWithMachine() {
        return true;
    }
}
