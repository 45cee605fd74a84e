package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Elements;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;

/** {@code struct kvm_msrs}: a batch of MSRs. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmMsrs {

    static final Struct STRUCT = Struct.named("kvm_msrs").u32("nmsrs", "pad").flexible("entries", KvmMsrEntry.STRUCT).build();

    static final U32 NMSRS = STRUCT.u32("nmsrs");
    static final Elements ENTRIES = STRUCT.elements("entries");

    private KvmMsrs() {}
}
