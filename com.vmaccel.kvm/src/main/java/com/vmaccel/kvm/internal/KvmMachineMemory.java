package com.vmaccel.kvm.internal;

import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.MachineMemory;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.ffi.linux.Errno;
import com.vmaccel.ffi.linux.OwnedFd;
import com.vmaccel.ffi.linux.PageMapping;
import com.vmaccel.ffi.linux.PageSizes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.WeakHashMap;

/** Memory in files of one virtual machine that host and guest share. Source: KVM API section 4.142. */
final class KvmMachineMemory implements MachineMemory {

    /** A file that host and guest share. */
    static final int SHARED = KvmCreateGuestMemfd.GUEST_MEMFD_FLAG_MMAP | KvmCreateGuestMemfd.GUEST_MEMFD_FLAG_INIT_SHARED;

    private final KvmVmFd vm;
    /** Forgets memory that nobody has any more; what slots hold is held. */
    private final Map<HostMemory, OwnedFd> files = new WeakHashMap<>();

    KvmMachineMemory(KvmVmFd vm) {
        this.vm = vm;
    }

    @Override
    public HostMemory allocate(long sizeBytes) {
        if (sizeBytes <= 0 || sizeBytes % PageSizes.ordinary() != 0) {
            throw new IllegalArgumentException("memory of a virtual machine must be a positive multiple of %d, not %d".formatted(PageSizes.ordinary(), sizeBytes));
        }
        OwnedFd file = create(sizeBytes);
        try {
            PageMapping mapping = PageMapping.ofDescriptor(file.value(), 0, sizeBytes, PageMapping.Mode.SHARED);
            HostMemory memory = KvmHostMemory.of(mapping, "guest_memfd", file.value(), file::close);
            synchronized (files) {
                files.put(memory, file);
            }
            return memory;
        } catch (RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    private OwnedFd create(long sizeBytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = KvmCreateGuestMemfd.STRUCT.allocate(arena);
            KvmCreateGuestMemfd.SIZE.set(request, sizeBytes);
            KvmCreateGuestMemfd.FLAGS.set(request, SHARED);
            int result = vm.ioctl(KvmIoctl.KVM_CREATE_GUEST_MEMFD, request);
            return OwnedFd.of(Errno.check(result, KvmDevice.ID, () -> "KVM_CREATE_GUEST_MEMFD size=%d flags=%d".formatted(sizeBytes, SHARED)));
        }
    }

    /** Returns the file that a slot is in, if it is one of this virtual machine. */
    OptionalInt file(MemorySlot slot) {
        synchronized (files) {
            OwnedFd file = files.get(slot.host());
            return file == null ? OptionalInt.empty() : OptionalInt.of(file.value());
        }
    }

    /**
     * Refuses a slot that KVM cannot have in a file.
     *
     * @throws IllegalArgumentException if it is in one, and the guest is not to write it
     */
    void check(MemorySlot slot) {
        if (!slot.access().isWritable() && file(slot).isPresent()) {
            throw new IllegalArgumentException("slot %d gpa=%s: %s cannot be mapped %s".formatted(slot.number(), slot.gpa(), slot.host().description(), slot.access()));
        }
    }
}
