package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import com.vmaccel.api.error.UnavailableException;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.ffi.linux.Errno;
import com.vmaccel.ffi.linux.LibC;
import com.vmaccel.ffi.linux.OwnedFd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;

/** KVM's device, open: what holds for every virtual machine, and how one is made. Any thread may call. */
final class KvmDevice implements AutoCloseable {

    /** The engine's id, in exceptions and services. */
    static final String ID = "kvm";

    /** What to do where KVM is too old. */
    static final String OLD_KERNEL = "use a Linux kernel of 4.17 or later";

    private static final Cleaner CLEANER = Cleaner.create();
    private static final int MOST_MSRS = 4096;
    private static final int MOST_CPUID_ENTRIES = 1024;

    private final String path;
    private final OwnedFd fd;

    private KvmDevice(String path, OwnedFd fd) {
        this.path = path;
        this.fd = fd;
    }

    /**
     * Opens the device.
     *
     * @param path where it is
     * @return the device
     * @throws com.vmaccel.api.error.NativeCallException if it cannot be opened
     */
    static KvmDevice open(String path) {
        int flags = LibC.O_RDWR | LibC.O_CLOEXEC;
        return new KvmDevice(path, OwnedFd.of(Errno.check(LibC.open(path, flags, 0), ID, () -> "open path=%s flags=0x%x".formatted(path, flags))));
    }

    /**
     * Opens the device for somebody whom nobody may ever close.
     *
     * @param path where it is
     * @param owner with whom the device goes, at the latest
     * @return the device
     * @throws com.vmaccel.api.error.NativeCallException if it cannot be opened
     */
    static KvmDevice openFor(String path, Object owner) {
        KvmDevice device = open(path);
        CLEANER.register(owner, device::close);
        return device;
    }

    /**
     * Refuses what is not KVM's device, or not the KVM this engine knows.
     *
     * @throws UnavailableException saying which
     */
    void requireVersion() {
        int version = LibC.ioctl(fd.value(), KvmIoctl.KVM_GET_API_VERSION, 0);
        if (version < 0) {
            throw new UnavailableException(ID, "KVM_GET_API_VERSION", path + " is not KVM's device", Errno.status(version), "configure the path of KVM's device");
        }
        if (version != KvmIoctl.KVM_API_VERSION) {
            String reason = "KVM has API version " + version + ", not " + KvmIoctl.KVM_API_VERSION;
            throw new UnavailableException(ID, "KVM_GET_API_VERSION", reason, null, OLD_KERNEL);
        }
    }

    /** Returns what KVM_CHECK_EXTENSION says: 0 for an extension that is not there, else 1 or a number the extension defines. */
    int check(KvmCapability capability) {
        int result = LibC.ioctl(fd.value(), KvmIoctl.KVM_CHECK_EXTENSION, capability.number());
        return Errno.check(result, ID, () -> "KVM_CHECK_EXTENSION " + capability);
    }

    /** Returns the size of a vCPU's run area in bytes. */
    long vcpuMmapBytes() {
        return Errno.check(LibC.ioctl(fd.value(), KvmIoctl.KVM_GET_VCPU_MMAP_SIZE, 0), ID, () -> "KVM_GET_VCPU_MMAP_SIZE");
    }

    /** Makes a virtual machine of the default type and returns its descriptor. */
    OwnedFd createVm() {
        return OwnedFd.of(Errno.check(LibC.ioctl(fd.value(), KvmIoctl.KVM_CREATE_VM, 0), ID, () -> "KVM_CREATE_VM type=0"));
    }

    /** Returns all that CPUID can announce. */
    CpuidTable supportedCpuid() {
        return cpuid("KVM_GET_SUPPORTED_CPUID", KvmIoctl.KVM_GET_SUPPORTED_CPUID);
    }

    /** Returns all that CPUID can announce of Hyper-V's interface. */
    CpuidTable hypervCpuid() {
        return cpuid("KVM_GET_SUPPORTED_HV_CPUID", KvmIoctl.KVM_GET_SUPPORTED_HV_CPUID);
    }

    private CpuidTable cpuid(String call, long request) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment list = KvmCpuid2.STRUCT.allocate(arena, MOST_CPUID_ENTRIES);
            KvmCpuid2.NENT.set(list, MOST_CPUID_ENTRIES);
            int result = LibC.ioctl(fd.value(), request, list);
            Errno.check(result, ID, () -> call + " nent=" + MOST_CPUID_ENTRIES);
            return KvmCpuid.read(list);
        }
    }

    /** Returns the MSRs that KVM can save. */
    int[] msrIndices() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment list = KvmMsrList.STRUCT.allocate(arena, MOST_MSRS);
            KvmMsrList.NMSRS.set(list, MOST_MSRS);
            int result = LibC.ioctl(fd.value(), KvmIoctl.KVM_GET_MSR_INDEX_LIST, list);
            Errno.check(result, ID, () -> "KVM_GET_MSR_INDEX_LIST nmsrs=" + MOST_MSRS);
            int[] indices = new int[KvmMsrList.NMSRS.get(list)];
            MemorySegment.copy(list, JAVA_INT, KvmMsrList.INDICES.offset(0), indices, 0, indices.length);
            return indices;
        }
    }

    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return "KVM's device " + fd;
    }
}
