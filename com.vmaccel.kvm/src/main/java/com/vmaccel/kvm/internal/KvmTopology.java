package com.vmaccel.kvm.internal;

import com.vmaccel.api.CpuModel;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.VmOption;
import com.vmaccel.api.X86CpuModel;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.x86.CpuidEntry;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import java.util.ArrayList;
import java.util.List;

/**
 * What CPUID says about each vCPU's place: one package, a core for each vCPU, one thread for each core, the APIC id being the vCPU's number. Source: Intel SDM
 * volume 2, CPUID; AMD APM volume 3 appendix E.
 */
final class KvmTopology {

    private static final int MAX_BASIC = 0;
    private static final int FEATURES = 1;
    private static final int CACHES = 4;
    private static final int EXTENDED_TOPOLOGY = 0xb;
    private static final int EXTENDED_TOPOLOGY_2 = 0x1f;
    private static final int AMD_FEATURES = 0x8000_0001;
    private static final int ADDRESS_SIZES = 0x8000_0008;
    private static final int AMD_CACHES = 0x8000_001d;
    private static final int AMD_TOPOLOGY = 0x8000_001e;

    private static final int X2APIC = 1 << 21;
    private static final int TSC_DEADLINE = 1 << 24;
    private static final int HTT = 1 << 28;
    private static final int CMP_LEGACY = 1 << 1;
    private static final int VENDOR_AMD = 0x6874_7541; // "Auth"
    private static final int VENDOR_HYGON = 0x6f67_7948; // "Hygo"

    private final CpuidTable model;
    private final int vcpuCount;
    private final int idBits;
    private final int addressBits;
    private final boolean localApic;
    private final boolean deadlineTimer;
    private final boolean amd;

    private KvmTopology(CpuidTable model, KvmHost host, VmConfig config) {
        this.model = model;
        vcpuCount = config.vcpuCount();
        idBits = Integer.SIZE - Integer.numberOfLeadingZeros(vcpuCount - 1);
        addressBits = config.addressBits().orElse(0);
        localApic = config.interruptMode() != InterruptMode.NONE;
        deadlineTimer = localApic && config.cpuModel().isEmpty() && host.has(KvmCapability.KVM_CAP_TSC_DEADLINE_TIMER);
        int vendor = model.find(MAX_BASIC, 0).ebx();
        amd = vendor == VENDOR_AMD || vendor == VENDOR_HYGON;
    }

    static KvmTopology of(KvmHost host, VmConfig config) {
        CpuModel wanted = config.cpuModel().orElse(new X86CpuModel(host.cpuid()));
        CpuidTable model = KvmNesting.Extension.without(((X86CpuModel) wanted).cpuid());
        if (config.options().contains(VmOption.NESTED_VIRTUALIZATION)) {
            model = KvmNesting.Extension.of(host.cpuid()).orElseThrow().announced(model, host.cpuid());
        }
        return new KvmTopology(KvmHyperv.announced(model, host.hyperv(), config.enlightenments()), host, config);
    }

    /** Returns the table for one vCPU. */
    CpuidTable forVcpu(int vcpuId) {
        List<CpuidEntry> entries = new ArrayList<>();
        for (CpuidEntry entry : model.entries()) {
            if (entry.function() != EXTENDED_TOPOLOGY && entry.function() != EXTENDED_TOPOLOGY_2) {
                entries.add(entry.withResult(changed(entry.function(), entry.result(), vcpuId)));
            }
        }
        int max = model.find(MAX_BASIC, 0).eax();
        if (Integer.compareUnsigned(max, EXTENDED_TOPOLOGY) >= 0) {
            entries.addAll(levels(EXTENDED_TOPOLOGY, vcpuId));
        }
        if (Integer.compareUnsigned(max, EXTENDED_TOPOLOGY_2) >= 0 && !amd) {
            entries.addAll(levels(EXTENDED_TOPOLOGY_2, vcpuId));
        }
        return CpuidTable.of(entries);
    }

    private CpuidResult changed(int function, CpuidResult was, int vcpuId) {
        return switch (function) {
            case FEATURES -> features(was, vcpuId);
            case CACHES -> cache(was, Math.min((1 << idBits) - 1, 0x3f) << 26);
            case AMD_CACHES -> cache(was, 0);
            case AMD_FEATURES -> amd ? new CpuidResult(was.eax(), was.ebx(), with(was.ecx(), CMP_LEGACY, vcpuCount > 1), was.edx()) : was;
            case ADDRESS_SIZES -> addressSizes(was);
            case AMD_TOPOLOGY -> new CpuidResult(vcpuId, vcpuId & 0xff, 0, 0);
            default -> was;
        };
    }

    private CpuidResult features(CpuidResult was, int vcpuId) {
        int addressable = Math.min(1 << idBits, 0xff);
        int ebx = was.ebx() & 0xffff | addressable << 16 | vcpuId << 24;
        int ecx = was.ecx();
        if (deadlineTimer) {
            ecx |= TSC_DEADLINE;
        } else if (!localApic) {
            ecx &= ~(TSC_DEADLINE | X2APIC);
        }
        return new CpuidResult(was.eax(), ebx, ecx, with(was.edx(), HTT, vcpuCount > 1));
    }

    /** Caches of the first two levels belong to a core, those above to the package. */
    private CpuidResult cache(CpuidResult was, int coreField) {
        int type = was.eax() & 0x1f;
        int level = was.eax() >> 5 & 7;
        if (type == 0) {
            return was;
        }
        int sharing = level <= 2 ? 0 : Math.min((1 << idBits) - 1, 0xfff);
        return new CpuidResult(was.eax() & 0x3fff | sharing << 14 | coreField, was.ebx(), was.ecx(), was.edx());
    }

    private CpuidResult addressSizes(CpuidResult was) {
        int eax = addressBits == 0 ? was.eax() : was.eax() & ~0xff | addressBits;
        int ecx = amd ? was.ecx() & ~0xf0ff | Math.min(vcpuCount - 1, 0xff) | idBits << 12 : was.ecx();
        return new CpuidResult(eax, was.ebx(), ecx, was.edx());
    }

    private List<CpuidEntry> levels(int function, int vcpuId) {
        return List.of(
                new CpuidEntry(function, 0, true, new CpuidResult(0, 1, 0x100, vcpuId)),
                new CpuidEntry(function, 1, true, new CpuidResult(idBits, vcpuCount, 0x201, vcpuId)),
                new CpuidEntry(function, 2, true, new CpuidResult(0, 0, 2, vcpuId)));
    }

    private static int with(int bits, int bit, boolean set) {
        return set ? bits | bit : bits & ~bit;
    }
}
