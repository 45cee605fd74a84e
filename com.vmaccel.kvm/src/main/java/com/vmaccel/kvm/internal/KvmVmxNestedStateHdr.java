package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;

/** {@code struct kvm_vmx_nested_state_hdr}: what is told of a guest's own virtual machine on VT-x. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmVmxNestedStateHdr {

    static final Struct STRUCT = Struct.named("kvm_vmx_nested_state_hdr")
            .u64("vmxon_pa", "vmcs12_pa").nested("smm", Struct.anonymous().u16("flags")).u16("pad").u32("flags").u64("preemption_timer_deadline").build();

    private KvmVmxNestedStateHdr() {}
}
