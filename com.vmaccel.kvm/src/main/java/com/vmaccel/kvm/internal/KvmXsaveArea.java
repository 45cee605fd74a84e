package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.XsaveFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The x87 and vector registers of a vCPU, in the standard format that KVM takes and gives. Where a component lies is what CPUID says on the host, whatever it tells
 * the vCPU. Source: KVM API sections 4.42, 4.43 and 4.134; {@code asm/kvm.h}, {@code struct kvm_xsave}.
 */
final class KvmXsaveArea {

    private KvmXsaveArea() {}

    static ExtendedState read(KvmVcpuFd vcpu, KvmHost host, CpuidTable cpuid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment area = allocate(arena, host);
            if (host.has(KvmCapability.KVM_CAP_XSAVE2)) {
                vcpu.call("KVM_GET_XSAVE2", KvmIoctl.KVM_GET_XSAVE2, area);
            } else {
                vcpu.call("KVM_GET_XSAVE", KvmIoctl.KVM_GET_XSAVE, area);
            }
            return format(host, cpuid).read(area.toArray(JAVA_BYTE));
        }
    }

    static void write(KvmVcpuFd vcpu, KvmHost host, CpuidTable cpuid, ExtendedState state) {
        byte[] bytes = format(host, cpuid).write(state);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment area = allocate(arena, host);
            if (bytes.length > area.byteSize()) {
                throw new IllegalArgumentException("an XSAVE area of %d bytes does not fit into KVM's of %d".formatted(bytes.length, area.byteSize()));
            }
            MemorySegment.copy(bytes, 0, area, JAVA_BYTE, 0, bytes.length);
            vcpu.call("KVM_SET_XSAVE", KvmIoctl.KVM_SET_XSAVE, area);
        }
    }

    private static XsaveFormat format(KvmHost host, CpuidTable cpuid) {
        return XsaveFormat.of(host.cpuid()).narrowed(cpuid);
    }

    /** KVM_CAP_XSAVE2 is the size of the area, where it is more than a page. */
    private static MemorySegment allocate(Arena arena, KvmHost host) {
        long bytes = Math.max(KvmXsave.STRUCT.byteSize(), host.number(KvmCapability.KVM_CAP_XSAVE2));
        return arena.allocate(bytes, Long.BYTES);
    }
}
