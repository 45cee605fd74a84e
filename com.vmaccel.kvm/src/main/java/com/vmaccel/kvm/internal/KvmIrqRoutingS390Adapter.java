package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;

/** {@code struct kvm_irq_routing_s390_adapter}: of use on another architecture only, but it decides how a route is aligned. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmIrqRoutingS390Adapter {

    static final Struct STRUCT =
            Struct.named("kvm_irq_routing_s390_adapter").u64("ind_addr", "summary_addr", "ind_offset").u32("summary_offset", "adapter_id").build();

    private KvmIrqRoutingS390Adapter() {}
}
