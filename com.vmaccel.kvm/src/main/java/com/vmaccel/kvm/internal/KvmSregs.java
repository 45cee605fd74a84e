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

    private static final long CS = STRUCT.offset("cs");
    private static final long DS = STRUCT.offset("ds");
    private static final long ES = STRUCT.offset("es");
    private static final long FS = STRUCT.offset("fs");
    private static final long GS = STRUCT.offset("gs");
    private static final long SS = STRUCT.offset("ss");
    private static final long LDT = STRUCT.offset("ldt");
    private static final long TR = STRUCT.offset("tr");
    private static final long GDT = STRUCT.offset("gdt");
    private static final long IDT = STRUCT.offset("idt");

    private KvmSregs() {}

    static long offset(SegmentRegister register) {
        return switch (register) {
            case CS -> CS;
            case DS -> DS;
            case ES -> ES;
            case FS -> FS;
            case GS -> GS;
            case SS -> SS;
            case LDTR -> LDT;
            case TR -> TR;
        };
    }

    static long offset(DescriptorTableRegister register) {
        return switch (register) {
            case GDTR -> GDT;
            case IDTR -> IDT;
        };
    }
}
