package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;

/** {@code struct kvm_debugregs}. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmDebugregs {

    static final Struct STRUCT =
            Struct.named("kvm_debugregs").array("db", Scalar.U64, 4).u64("dr6", "dr7", "flags").array("reserved", Scalar.U64, 9).build();

    private KvmDebugregs() {}
}
