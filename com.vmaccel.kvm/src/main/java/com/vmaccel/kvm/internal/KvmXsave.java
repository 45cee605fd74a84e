package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;

/** {@code struct kvm_xsave}: an XSAVE area, at least a page. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmXsave {

    static final Struct STRUCT = Struct.named("kvm_xsave").array("region", Scalar.U32, 1024).flexible("extra", Scalar.U32).build();

    private KvmXsave() {}
}
