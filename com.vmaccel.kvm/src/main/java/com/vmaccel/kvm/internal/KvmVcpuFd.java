package com.vmaccel.kvm.internal;

import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.ffi.CallState;
import com.vmaccel.ffi.linux.Errno;
import com.vmaccel.ffi.linux.KeptMapping;
import com.vmaccel.ffi.linux.LibC;
import com.vmaccel.ffi.linux.OwnedFd;
import java.lang.foreign.MemorySegment;

/** A vCPU's descriptor and its run area. Used by the vCPU's owner; only the run area is also written by kickers. */
final class KvmVcpuFd implements AutoCloseable {

    private final int vcpuId;
    private final OwnedFd fd;
    private final KeptMapping mapping;
    /** The owner's, kept here since it is needed at every entry. */
    private final MemorySegment callState = CallState.current();

    private KvmVcpuFd(int vcpuId, OwnedFd fd, KeptMapping mapping) {
        this.vcpuId = vcpuId;
        this.fd = fd;
        this.mapping = mapping;
    }

    /**
     * Creates a vCPU.
     *
     * @param vm its virtual machine
     * @param vcpuId its number, which is also its APIC id
     * @param mmapBytes the size of the run area
     * @return the descriptor
     */
    static KvmVcpuFd create(KvmVmFd vm, int vcpuId, long mmapBytes) {
        int result = vm.ioctl(KvmIoctl.KVM_CREATE_VCPU, vcpuId);
        OwnedFd fd = OwnedFd.of(Errno.check(result, KvmDevice.ID, () -> "KVM_CREATE_VCPU id=" + vcpuId));
        try {
            return new KvmVcpuFd(vcpuId, fd, KeptMapping.ofDescriptor(fd.value(), mmapBytes));
        } catch (RuntimeException | Error e) {
            fd.close();
            throw e;
        }
    }

    /**
     * Returns the run area: a {@code struct kvm_run}, followed by the data of port accesses. It is the owner's while the vCPU is open, and a kicker's until its
     * kick is withdrawn: the segment itself refuses nobody.
     */
    MemorySegment run() {
        return mapping.unchecked();
    }

    /** Returns the run area for callers of the library, as a segment that refuses access once this is closed. */
    MemorySegment runForCallers() {
        return mapping.segment();
    }

    /** Returns the descriptor's number. */
    int number() {
        return fd.value();
    }

    /** Enters the guest. Returns 0 after an exit, or {@code -errno}. */
    int enter() {
        return LibC.ioctl(callState, fd.value(), KvmIoctl.KVM_RUN, 0);
    }

    /** Makes a call; the result is returned as it is. */
    int ioctl(long request, MemorySegment argument) {
        return LibC.ioctl(fd.value(), request, argument);
    }

    /** Makes a call that must succeed. */
    int call(String name, long request, MemorySegment argument) {
        int result = LibC.ioctl(fd.value(), request, argument);
        if (result < 0) {
            throw failure(result, name);
        }
        return result;
    }

    /** Makes a call without an argument that must succeed. */
    int call(String name, long request) {
        int result = LibC.ioctl(fd.value(), request, 0);
        if (result < 0) {
            throw failure(result, name);
        }
        return result;
    }

    /** Makes the exception for a refused call, naming this vCPU. */
    NativeCallException failure(int result, String call) {
        return Errno.failure(result, KvmDevice.ID, call + " vcpu=" + vcpuId);
    }

    @Override
    public void close() {
        try {
            mapping.close();
        } finally {
            fd.close();
        }
    }

    @Override
    public String toString() {
        return "KVM vCPU " + vcpuId;
    }
}
