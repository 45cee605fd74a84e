package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U8;

/** {@code struct kvm_vcpu_events}. Source: KVM API section 4.31. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmVcpuEvents {

    static final Struct STRUCT = Struct.named("kvm_vcpu_events")
            .nested("exception", Struct.anonymous().u8("injected", "nr", "has_error_code", "pending").u32("error_code"))
            .nested("interrupt", Struct.anonymous().u8("injected", "nr", "soft", "shadow"))
            .nested("nmi", Struct.anonymous().u8("injected", "pending", "masked", "pad"))
            .u32("sipi_vector", "flags")
            .nested("smi", Struct.anonymous().u8("smm", "pending", "smm_inside_nmi", "latched_init"))
            .nested("triple_fault", Struct.anonymous().u8("pending"))
            .array("reserved", Scalar.U8, 26)
            .u8("exception_has_payload")
            .u64("exception_payload")
            .build();

    static final int KVM_VCPUEVENT_VALID_NMI_PENDING = 1;
    static final int KVM_VCPUEVENT_VALID_SIPI_VECTOR = 2;
    static final int KVM_VCPUEVENT_VALID_SHADOW = 4;
    static final int KVM_VCPUEVENT_VALID_SMM = 8;
    static final int KVM_X86_SHADOW_INT_MOV_SS = 1;
    static final int KVM_X86_SHADOW_INT_STI = 2;

    static final U8 EXCEPTION_INJECTED = STRUCT.u8("exception.injected");
    static final U8 EXCEPTION_NR = STRUCT.u8("exception.nr");
    static final U8 EXCEPTION_HAS_ERROR_CODE = STRUCT.u8("exception.has_error_code");
    static final U8 EXCEPTION_PENDING = STRUCT.u8("exception.pending");
    static final U32 EXCEPTION_ERROR_CODE = STRUCT.u32("exception.error_code");
    static final U8 INTERRUPT_INJECTED = STRUCT.u8("interrupt.injected");
    static final U8 INTERRUPT_NR = STRUCT.u8("interrupt.nr");
    static final U8 INTERRUPT_SOFT = STRUCT.u8("interrupt.soft");
    static final U8 INTERRUPT_SHADOW = STRUCT.u8("interrupt.shadow");
    static final U8 NMI_INJECTED = STRUCT.u8("nmi.injected");
    static final U8 NMI_PENDING = STRUCT.u8("nmi.pending");
    static final U8 NMI_MASKED = STRUCT.u8("nmi.masked");
    static final U8 SMI_SMM = STRUCT.u8("smi.smm");
    static final U8 SMI_PENDING = STRUCT.u8("smi.pending");
    static final U8 SMI_SMM_INSIDE_NMI = STRUCT.u8("smi.smm_inside_nmi");
    static final U8 SMI_LATCHED_INIT = STRUCT.u8("smi.latched_init");
    static final U32 SIPI_VECTOR = STRUCT.u32("sipi_vector");
    static final U32 FLAGS = STRUCT.u32("flags");

    private KvmVcpuEvents() {}
}
