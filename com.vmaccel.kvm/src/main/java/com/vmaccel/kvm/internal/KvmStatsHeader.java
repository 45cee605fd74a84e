package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;

/** {@code struct kvm_stats_header}: where a file of statistics has what. Source: KVM API section 4.131. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmStatsHeader {

    static final Struct STRUCT = Struct.named("kvm_stats_header").u32("flags", "name_size", "num_desc", "id_offset", "desc_offset", "data_offset").build();

    static final U32 NAME_SIZE = STRUCT.u32("name_size");
    static final U32 NUM_DESC = STRUCT.u32("num_desc");
    static final U32 DESC_OFFSET = STRUCT.u32("desc_offset");
    static final U32 DATA_OFFSET = STRUCT.u32("data_offset");

    private KvmStatsHeader() {}
}
