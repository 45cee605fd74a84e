package com.vmaccel.kvm.internal;

import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U64;

/** {@code struct kvm_sregs}: segments, descriptor tables and control registers. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmSregs {

    static final Struct STRUCT = Struct.named("kvm_sregs")
            .struct("cs", KvmSegment.STRUCT).struct("ds", KvmSegment.STRUCT).struct("es", KvmSegment.STRUCT).struct("fs", KvmSegment.STRUCT)
            .struct("gs", KvmSegment.STRUCT).struct("ss", KvmSegment.STRUCT).struct("tr", KvmSegment.STRUCT).struct("ldt", KvmSegment.STRUCT)
            .struct("gdt", KvmDtable.STRUCT).struct("idt", KvmDtable.STRUCT)
            .u64("cr0", "cr2", "cr3", "cr4", "cr8", "efer", "apic_base")
            .array("interrupt_bitmap", Scalar.U64, 4)
            .build();

    static final U64 CR0 = STRUCT.u64("cr0");
    static final U64 CR8 = STRUCT.u64("cr8");
    static final U64 EFER = STRUCT.u64("efer");

    private KvmSregs() {}

    static long offset(SegmentRegister register) {
        return STRUCT.offset(switch (register) {
            case CS -> "cs";
            case DS -> "ds";
            case ES -> "es";
            case FS -> "fs";
            case GS -> "gs";
            case SS -> "ss";
            case LDTR -> "ldt";
            case TR -> "tr";
        });
    }

    static long offset(DescriptorTableRegister register) {
        return STRUCT.offset(switch (register) {
            case GDTR -> "gdt";
            case IDTR -> "idt";
        });
    }
}
