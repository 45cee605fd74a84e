package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Elements;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;

/** {@code struct kvm_xcrs}: the extended control registers, of which KVM has XCR0, always as the first. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmXcrs {

    static final Struct STRUCT =
            Struct.named("kvm_xcrs").u32("nr_xcrs", "flags").array("xcrs", KvmXcr.STRUCT, 16).array("padding", Scalar.U64, 16).build();

    private static final Elements XCRS = STRUCT.elements("xcrs");

    private KvmXcrs() {}

    static long xcr0Offset() {
        return XCRS.offset(0) + KvmXcr.STRUCT.offset("value");
    }
}
