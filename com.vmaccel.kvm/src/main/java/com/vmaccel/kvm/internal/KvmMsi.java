package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;

/** {@code struct kvm_msi}: a message-signalled interrupt. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmMsi {

    static final Struct STRUCT = Struct.named("kvm_msi")
            .u32("address_lo", "address_hi", "data", "flags", "devid").array("pad", Scalar.U8, 12).build();

    static final U32 ADDRESS_LO = STRUCT.u32("address_lo");
    static final U32 ADDRESS_HI = STRUCT.u32("address_hi");
    static final U32 DATA = STRUCT.u32("data");

    private KvmMsi() {}
}
