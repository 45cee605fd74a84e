package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U64;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** {@code struct kvm_device_attr}: an attribute of a vCPU, and where its value is. Source: KVM API section 4.80, and the kernel's document on vCPU devices. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmDeviceAttr {

    static final Struct STRUCT = Struct.named("kvm_device_attr").u32("flags", "group").u64("attr", "addr").build();

    private static final U32 GROUP = STRUCT.u32("group");
    private static final U64 ATTR = STRUCT.u64("attr");
    private static final U64 ADDR = STRUCT.u64("addr");

    private KvmDeviceAttr() {}

    /** Reads an attribute of 64 bits. */
    static long read(KvmVcpuFd vcpu, int group, long attribute) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_LONG);
            vcpu.call("KVM_GET_DEVICE_ATTR group=%d attr=%d".formatted(group, attribute), KvmIoctl.KVM_GET_DEVICE_ATTR, of(arena, group, attribute, value));
            return value.get(JAVA_LONG, 0);
        }
    }

    /** Writes an attribute of 64 bits. */
    static void write(KvmVcpuFd vcpu, int group, long attribute, long wanted) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocateFrom(JAVA_LONG, wanted);
            vcpu.call("KVM_SET_DEVICE_ATTR group=%d attr=%d".formatted(group, attribute), KvmIoctl.KVM_SET_DEVICE_ATTR, of(arena, group, attribute, value));
        }
    }

    private static MemorySegment of(Arena arena, int group, long attribute, MemorySegment value) {
        MemorySegment request = STRUCT.allocate(arena);
        GROUP.set(request, group);
        ATTR.set(request, attribute);
        ADDR.set(request, value.address());
        return request;
    }
}
