package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;

/** {@code struct kvm_mp_state}. Source: KVM API section 4.38. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmMpState {

    static final Struct STRUCT = Struct.named("kvm_mp_state").u32("mp_state").build();

    static final int KVM_MP_STATE_RUNNABLE = 0;
    static final int KVM_MP_STATE_UNINITIALIZED = 1;
    static final int KVM_MP_STATE_INIT_RECEIVED = 2;
    static final int KVM_MP_STATE_HALTED = 3;
    static final int KVM_MP_STATE_SIPI_RECEIVED = 4;

    static final U32 MP_STATE = STRUCT.u32("mp_state");

    private KvmMpState() {}
}
