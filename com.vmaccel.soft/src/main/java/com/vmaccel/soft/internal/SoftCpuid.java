package com.vmaccel.soft.internal;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86CpuModel;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.x86.CpuidEntry;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What CPUID tells: exactly what is implemented. Source: Intel SDM volume 2, CPUID. */
final class SoftCpuid {

    private static final String VENDOR = "GenuineIntel";
    private static final String BRAND = "vmaccel software processor";
    private static final int SIGNATURE = 0x000006f1;
    private static final int EXTENDED = 0x8000_0000;
    private static final int MAX_BASIC = 0xd;
    private static final int TOPOLOGY = 0xb;
    private static final int MAX_EXTENDED = EXTENDED + 8;
    private static final int CLFLUSH_LINE = 8 << 8;
    private static final int HTT = 1 << 28;
    private static final int LINEAR_BITS = 48;
    private static final int APIC = 1 << 9;
    private static final int X2APIC = 1 << 21;
    private static final int DEADLINE_TIMER = 1 << 24;
    private static final int POWER = 6;
    /** Leaf 6 EAX: the APIC's timer never stops. */
    private static final int ALWAYS_RUNNING_TIMER = 1 << 2;

    /** Leaf 1 EDX: FPU, DE, PSE, TSC, MSR, PAE, CX8, APIC, SEP, PGE, CMOV, PAT, PSE-36, CLFLUSH, MMX, FXSR, SSE, SSE2. */
    private static final int FEATURES_EDX = 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 8 | APIC | 1 << 11 | 1 << 13 | 1 << 15 | 1 << 16 | 1 << 17 | 1 << 19 | 1 << 23
            | 1 << 24 | 1 << 25 | 1 << 26;
    /** Leaf 1 ECX: CMPXCHG16B, PCID, CRC32's extension is not whole, x2APIC, MOVBE, POPCNT, the APIC's timer for a deadline, XSAVE, RDRAND, a hypervisor is there. */
    private static final int FEATURES_ECX = 1 << 13 | 1 << 17 | X2APIC | 1 << 22 | 1 << 23 | DEADLINE_TIMER | 1 << 26 | 1 << 30 | 1 << 31;
    /** Leaf 7 EBX: FSGSBASE, BMI1, SMEP, BMI2, RDSEED, ADX, SMAP. */
    private static final int STRUCTURED_EBX = 1 | 1 << 3 | 1 << 7 | 1 << 8 | 1 << 18 | 1 << 19 | 1 << 20;
    /** Leaf 7 ECX: UMIP, RDPID. */
    private static final int STRUCTURED_ECX = 1 << 2 | 1 << 22;
    /** Leaf d: the components of XCR0, x87 and SSE, the size of their area, and, in its second part, XSAVEOPT and XSAVEC. */
    private static final int COMPONENTS = 3;
    private static final int AREA_BYTES = 576;
    private static final int XSAVE_FORMS = 3;
    /** Leaf 80000001 ECX: LAHF in 64-bit mode, LZCNT. */
    private static final int EXTENDED_ECX = 1 | 1 << 5;
    /** Leaf 80000001 EDX: SYSCALL, NX, 1-GiB pages, RDTSCP, long mode. */
    private static final int EXTENDED_EDX = 1 << 11 | 1 << 20 | 1 << 26 | 1 << 27 | 1 << 29;

    /** Everything, before a vCPU's place is filled in. */
    static final CpuidTable SUPPORTED = supported();

    private SoftCpuid() {}

    private static CpuidTable supported() {
        List<CpuidEntry> entries = new ArrayList<>();
        entries.add(leaf(0, MAX_BASIC, text(VENDOR, 0), text(VENDOR, 8), text(VENDOR, 4)));
        entries.add(leaf(1, SIGNATURE, CLFLUSH_LINE | 1 << 16, FEATURES_ECX, FEATURES_EDX));
        entries.add(leaf(POWER, ALWAYS_RUNNING_TIMER, 0, 0, 0));
        entries.add(new CpuidEntry(7, 0, true, new CpuidResult(0, STRUCTURED_EBX, STRUCTURED_ECX, 0)));
        entries.add(new CpuidEntry(MAX_BASIC, 0, true, new CpuidResult(COMPONENTS, AREA_BYTES, AREA_BYTES, 0)));
        entries.add(new CpuidEntry(MAX_BASIC, 1, true, new CpuidResult(XSAVE_FORMS, AREA_BYTES, 0, 0)));
        entries.add(leaf(EXTENDED, MAX_EXTENDED, 0, 0, 0));
        entries.add(leaf(EXTENDED + 1, 0, 0, EXTENDED_ECX, EXTENDED_EDX));
        for (int i = 0; i < 3; i++) {
            entries.add(leaf(EXTENDED + 2 + i, text(BRAND, 16 * i), text(BRAND, 16 * i + 4), text(BRAND, 16 * i + 8), text(BRAND, 16 * i + 12)));
        }
        entries.add(leaf(EXTENDED + 8, SoftCapabilities.ADDRESS_BITS | LINEAR_BITS << 8, 0, 0, 0));
        return CpuidTable.of(entries);
    }

    private static CpuidEntry leaf(int function, int eax, int ebx, int ecx, int edx) {
        return new CpuidEntry(function, 0, false, new CpuidResult(eax, ebx, ecx, edx));
    }

    private static int text(String text, int at) {
        ByteBuffer bytes = ByteBuffer.allocate(48 + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(text.getBytes(StandardCharsets.US_ASCII));
        return bytes.getInt(at);
    }

    /** What CPUID tells one vCPU: its number as APIC id, a core for each vCPU. */
    static CpuidTable of(VmConfig config, int vcpuId) {
        CpuidTable model = config.cpuModel().map(wanted -> ((X86CpuModel) wanted).cpuid()).orElse(SUPPORTED);
        int idBits = Integer.SIZE - Integer.numberOfLeadingZeros(config.vcpuCount() - 1);
        CpuidTable table = model.map(entry -> entry.withResult(placed(entry, config, vcpuId, idBits)));
        if (table.find(0, 0).eax() < TOPOLOGY) {
            return table;
        }
        return table.with(level(0, 0, 1, 0x100, vcpuId)).with(level(1, idBits, config.vcpuCount(), 0x201, vcpuId)).with(level(2, 0, 0, 2, vcpuId));
    }

    private static CpuidEntry level(int index, int shift, int count, int type, int vcpuId) {
        return new CpuidEntry(TOPOLOGY, index, true, new CpuidResult(shift, count, type, vcpuId));
    }

    private static CpuidResult placed(CpuidEntry entry, VmConfig config, int vcpuId, int idBits) {
        CpuidResult was = entry.result();
        return switch (entry.function()) {
            case 1 -> {
                boolean apic = config.interruptMode() != InterruptMode.NONE;
                int edx = (config.vcpuCount() > 1 ? was.edx() | HTT : was.edx() & ~HTT) & (apic ? -1 : ~APIC);
                yield new CpuidResult(was.eax(), was.ebx() & 0xffff | 1 << idBits << 16 | vcpuId << 24, was.ecx() & (apic ? -1 : ~(X2APIC | DEADLINE_TIMER)), edx);
            }
            case EXTENDED + 8 -> new CpuidResult(config.addressBits().isPresent() ? was.eax() & ~0xff | config.addressBits().getAsInt() : was.eax(), was.ebx(), was.ecx(), was.edx());
            default -> was;
        };
    }
}
