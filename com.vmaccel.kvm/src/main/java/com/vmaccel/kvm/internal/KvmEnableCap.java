package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U64;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** {@code struct kvm_enable_cap}. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmEnableCap {

    static final Struct STRUCT = Struct.named("kvm_enable_cap").u32("cap", "flags").array("args", Scalar.U64, 4).array("pad", Scalar.U8, 64).build();

    static final U32 CAP = STRUCT.u32("cap");
    static final U64 ARGUMENT = new U64(STRUCT.offset("args"));

    private KvmEnableCap() {}

    /** Makes a request. */
    static MemorySegment of(Arena arena, KvmCapability capability, long argument) {
        MemorySegment enabled = STRUCT.allocate(arena);
        CAP.set(enabled, capability.number());
        ARGUMENT.set(enabled, argument);
        return enabled;
    }
}
