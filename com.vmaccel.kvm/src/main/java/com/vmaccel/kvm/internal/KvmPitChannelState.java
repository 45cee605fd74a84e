package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;

/** {@code struct kvm_pit_channel_state}. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmPitChannelState {

    static final Struct STRUCT = Struct.named("kvm_pit_channel_state").u32("count").u16("latched_count")
            .u8("count_latched", "status_latched", "status", "read_state", "write_state", "write_latch", "rw_mode", "mode", "bcd", "gate")
            .u64("count_load_time").build();

    private KvmPitChannelState() {}
}
