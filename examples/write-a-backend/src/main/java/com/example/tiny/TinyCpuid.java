package com.example.tiny;

import com.vmaccel.api.x86.CpuidEntry;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import java.util.List;

/** What the guest is told of its processor: nothing that is not executed. Source: Intel SDM volume 2, CPUID. */
final class TinyCpuid {

    private static final int EXTENDED = 0x8000_0000;
    /** Leaf 1 EDX: FPU, DE, PSE, TSC, MSR, PAE, CX8, PGE, CMOV, PAT, CLFLUSH, MMX, FXSR, SSE, SSE2. */
    private static final int FEATURES_EDX =
            1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 8 | 1 << 11 | 1 << 13 | 1 << 15 | 1 << 16 | 1 << 19 | 1 << 23 | 1 << 24 | 1 << 25 | 1 << 26;
    /** Leaf 1 ECX: CMPXCHG16B, POPCNT, a hypervisor is there. */
    private static final int FEATURES_ECX = 1 << 13 | 1 << 23 | 1 << 31;
    /** Leaf 80000001: LAHF in 64-bit mode; SYSCALL, NX, long mode. */
    private static final int EXTENDED_ECX = 1;
    private static final int EXTENDED_EDX = 1 << 11 | 1 << 20 | 1 << 29;

    static final CpuidTable TABLE = CpuidTable.of(List.of(
            leaf(0, 1, 0x756e_6547, 0x6c65_746e, 0x4965_6e69), // "GenuineIntel"
            leaf(1, 0x6f1, 8 << 8 | 1 << 16, FEATURES_ECX, FEATURES_EDX),
            leaf(EXTENDED, EXTENDED + 8, 0, 0, 0),
            leaf(EXTENDED + 1, 0, 0, EXTENDED_ECX, EXTENDED_EDX),
            leaf(EXTENDED + 8, TinyAccelerator.ADDRESS_BITS | 48 << 8, 0, 0, 0)));

    private TinyCpuid() {}

    private static CpuidEntry leaf(int function, int eax, int ebx, int ecx, int edx) {
        return new CpuidEntry(function, 0, false, new CpuidResult(eax, ebx, ecx, edx));
    }
}
