package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;

/** {@code struct kvm_pit_state2}: the state of the timer. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmPitState2 {

    static final Struct STRUCT = Struct.named("kvm_pit_state2")
            .array("channels", KvmPitChannelState.STRUCT, 3).u32("flags").array("reserved", Scalar.U32, 9).build();

    private KvmPitState2() {}
}
