package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Elements;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U64;

/** {@code struct kvm_sregs2}: {@code struct kvm_sregs} with the page directory pointers. Source: KVM API section 4.132. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmSregs2 {

    static final Struct STRUCT = Struct.named("kvm_sregs2")
            .struct("cs", KvmSegment.STRUCT).struct("ds", KvmSegment.STRUCT).struct("es", KvmSegment.STRUCT).struct("fs", KvmSegment.STRUCT)
            .struct("gs", KvmSegment.STRUCT).struct("ss", KvmSegment.STRUCT).struct("tr", KvmSegment.STRUCT).struct("ldt", KvmSegment.STRUCT)
            .struct("gdt", KvmDtable.STRUCT).struct("idt", KvmDtable.STRUCT)
            .u64("cr0", "cr2", "cr3", "cr4", "cr8", "efer", "apic_base", "flags")
            .array("pdptrs", Scalar.U64, 4)
            .build();

    static final int KVM_SREGS2_FLAGS_PDPTRS_VALID = 1;

    static final U64 FLAGS = STRUCT.u64("flags");
    static final Elements PDPTRS = STRUCT.elements("pdptrs");

    private KvmSregs2() {}
}
