package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U64;

/** {@code struct kvm_clock_data}: a virtual machine's clock and the host's. Source: KVM API sections 4.29 and 4.30. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmClockData {

    static final Struct STRUCT =
            Struct.named("kvm_clock_data").u64("clock").u32("flags", "pad0").u64("realtime", "host_tsc").array("pad", Scalar.U32, 4).build();

    static final int KVM_CLOCK_REALTIME = 4;
    static final int KVM_CLOCK_HOST_TSC = 8;

    static final U64 CLOCK = STRUCT.u64("clock");
    static final U32 FLAGS = STRUCT.u32("flags");
    static final U64 REALTIME = STRUCT.u64("realtime");
    static final U64 HOST_TSC = STRUCT.u64("host_tsc");

    private KvmClockData() {}
}
