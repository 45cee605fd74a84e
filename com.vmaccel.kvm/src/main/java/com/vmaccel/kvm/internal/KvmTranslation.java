package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U64;
import com.vmaccel.ffi.U8;

/** {@code struct kvm_translation}. Source: KVM API section 4.21. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmTranslation {

    static final Struct STRUCT = Struct.named("kvm_translation")
            .u64("linear_address", "physical_address").u8("valid", "writeable", "usermode").array("pad", Scalar.U8, 5).build();

    static final U64 LINEAR_ADDRESS = STRUCT.u64("linear_address");
    static final U64 PHYSICAL_ADDRESS = STRUCT.u64("physical_address");
    static final U8 VALID = STRUCT.u8("valid");

    private KvmTranslation() {}
}
