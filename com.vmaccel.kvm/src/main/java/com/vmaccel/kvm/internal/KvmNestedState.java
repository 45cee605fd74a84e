package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U16;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U64;

/** {@code struct kvm_nested_state}: a guest's own virtual machine, without its registers. What follows it depends on the format. Source: KVM API section 4.113. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmNestedState {

    static final Struct STRUCT = Struct.named("kvm_nested_state")
            .u16("flags", "format").u32("size")
            .nested("hdr", Struct.anonymousUnion().struct("vmx", KvmVmxNestedStateHdr.STRUCT).array("pad", Scalar.U8, 120))
            .flexible("data", Scalar.U8)
            .build();

    static final int KVM_STATE_NESTED_FORMAT_VMX = 0;
    static final int KVM_STATE_NESTED_FORMAT_SVM = 1;
    static final int KVM_STATE_NESTED_GUEST_MODE = 1;
    static final int KVM_STATE_NESTED_GIF_SET = 0x100;

    static final U16 FLAGS = STRUCT.u16("flags");
    static final U16 FORMAT = STRUCT.u16("format");
    static final U32 SIZE = STRUCT.u32("size");
    static final U64 VMXON_PA = STRUCT.u64("hdr.vmx.vmxon_pa");
    static final U64 VMCS12_PA = STRUCT.u64("hdr.vmx.vmcs12_pa");

    private KvmNestedState() {}
}
