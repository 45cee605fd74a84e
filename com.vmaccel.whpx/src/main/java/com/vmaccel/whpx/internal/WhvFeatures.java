package com.vmaccel.whpx.internal;

import com.vmaccel.ffi.BitField;
import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;

/** Bits of {@code WHV_CAPABILITY_FEATURES}, {@code WHV_EXTENDED_VM_EXITS} and {@code WHV_X64_MSR_EXIT_BITMAP}. */
@CSource(header = "winhvplatformdefs.h", facts = "whpx", architectures = "x86_64")
final class WhvFeatures {

    static final BitField LOCAL_APIC = new BitField("WHV_CAPABILITY_FEATURES", "LocalApicEmulation", 1, 1);
    static final BitField XSAVE = new BitField("WHV_CAPABILITY_FEATURES", "Xsave", 2, 1);
    static final BitField DIRTY_PAGE_TRACKING = new BitField("WHV_CAPABILITY_FEATURES", "DirtyPageTracking", 3, 1);
    static final BitField MSR_EXIT = new BitField("WHV_EXTENDED_VM_EXITS", "X64MsrExit", 1, 1);
    static final BitField CPUID_EXIT = new BitField("WHV_EXTENDED_VM_EXITS", "X64CpuidExit", 0, 1);
    static final BitField EXCEPTION_EXIT = new BitField("WHV_EXTENDED_VM_EXITS", "ExceptionExit", 2, 1);
    static final BitField RDTSC_EXIT = new BitField("WHV_EXTENDED_VM_EXITS", "X64RdtscExit", 3, 1);
    static final BitField HYPERCALL_EXIT = new BitField("WHV_EXTENDED_VM_EXITS", "HypercallExit", 5, 1);
    static final BitField UNHANDLED_MSRS = new BitField("WHV_X64_MSR_EXIT_BITMAP", "UnhandledMsrs", 0, 1);

    static final BitField NESTED_VIRTUALIZATION = new BitField("WHV_PROCESSOR_FEATURES1", "NestedVirtSupport", 6, 1);
    static final Struct PROCESSOR_BANKS = Struct.named("WHV_PROCESSOR_FEATURES_BANKS").u32("BanksCount", "Reserved0").u64("Bank0", "Bank1").build();

    private WhvFeatures() {}
}
