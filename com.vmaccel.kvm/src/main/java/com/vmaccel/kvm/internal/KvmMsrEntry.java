package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U64;

/** {@code struct kvm_msr_entry}. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmMsrEntry {

    static final Struct STRUCT = Struct.named("kvm_msr_entry").u32("index", "reserved").u64("data").build();

    static final U32 INDEX = STRUCT.u32("index");
    static final U64 DATA = STRUCT.u64("data");

    private KvmMsrEntry() {}
}
