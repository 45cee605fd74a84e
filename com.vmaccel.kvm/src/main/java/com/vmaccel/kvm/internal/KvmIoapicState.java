package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;

/** {@code struct kvm_ioapic_state}: an IOAPIC. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmIoapicState {

    static final Struct STRUCT = Struct.named("kvm_ioapic_state")
            .u64("base_address").u32("ioregsel", "id", "irr", "pad").array("redirtbl", Scalar.U64, 24).build();

    private KvmIoapicState() {}
}
