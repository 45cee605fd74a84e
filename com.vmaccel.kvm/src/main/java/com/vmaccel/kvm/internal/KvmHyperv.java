package com.vmaccel.kvm.internal;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.hyperv.Enlightenment;
import com.vmaccel.api.x86.CpuidEntry;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Hyper-V's interface in CPUID, which takes the place of KVM's own; that moves up, as KVM's document wants it. Source: KVM API section 4.118. */
final class KvmHyperv {

    private static final int BASE = 0x4000_0000;
    private static final int INTERFACE = BASE + 1;
    private static final int FEATURES = BASE + 3;
    private static final int ADVICE = BASE + 4;
    private static final int LAST = BASE + 6;
    private static final int OWN_BASE = BASE + 0x100;
    private static final int OWN_LAST = BASE + 0xff;
    private static final int CRASH_CONTROL = 0x4000_0105;
    private static final long CRASH_NOTIFY = 1L << 63;
    /** "Microsoft Hv". */
    private static final CpuidResult VENDOR = new CpuidResult(LAST, 0x7263_694d, 0x666f_736f, 0x7648_2074);

    private KvmHyperv() {}

    /** Refuses parts that a host cannot announce. */
    static void require(KvmHost host, VmConfig config) {
        Set<Enlightenment> missing = new HashSet<>(config.enlightenments());
        missing.removeAll(KvmEnlightenment.offered(host.hyperv()));
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("%s: no %s in Hyper-V's interface here".formatted(KvmDevice.ID, missing));
        }
    }

    /** Prepares a new vCPU: KVM holds the guest to what CPUID announces, a synthetic interrupt controller begins without pages, and a crash is told. */
    static void enable(KvmVcpuFd vcpu, KvmHost host, Set<Enlightenment> wanted) {
        if (!wanted.isEmpty() && host.has(KvmCapability.KVM_CAP_HYPERV_ENFORCE_CPUID)) {
            enable(vcpu, KvmCapability.KVM_CAP_HYPERV_ENFORCE_CPUID, 1);
        }
        if (wanted.contains(Enlightenment.SYNTHETIC_INTERRUPTS)) {
            enable(vcpu, KvmCapability.KVM_CAP_HYPERV_SYNIC2, 0);
        }
        if (wanted.contains(Enlightenment.CRASH_REPORTS)) {
            KvmMsrBatch.write(vcpu, new int[] {CRASH_CONTROL}, new long[] {CRASH_NOTIFY});
        }
    }

    private static void enable(KvmVcpuFd vcpu, KvmCapability capability, long argument) {
        try (Arena arena = Arena.ofConfined()) {
            vcpu.call("KVM_ENABLE_CAP " + capability, KvmIoctl.KVM_ENABLE_CAP, KvmEnableCap.of(arena, capability, argument));
        }
    }

    /** Announces parts of the interface in a model. */
    static CpuidTable announced(CpuidTable model, CpuidTable hyperv, Set<Enlightenment> wanted) {
        if (wanted.isEmpty()) {
            return model;
        }
        List<CpuidEntry> entries = new ArrayList<>();
        for (CpuidEntry entry : model.entries()) {
            boolean own = entry.function() >= BASE && entry.function() <= OWN_LAST;
            entries.add(own ? moved(entry) : entry);
        }
        for (CpuidEntry entry : hyperv.entries()) {
            if (entry.function() >= INTERFACE && entry.function() <= LAST) {
                entries.add(entry.withResult(changed(entry, wanted)));
            }
        }
        entries.add(new CpuidEntry(BASE, 0, false, VENDOR));
        return CpuidTable.of(entries);
    }

    private static CpuidEntry moved(CpuidEntry entry) {
        CpuidResult was = entry.result();
        CpuidResult now = entry.function() == BASE ? new CpuidResult(was.eax() - BASE + OWN_BASE, was.ebx(), was.ecx(), was.edx()) : was;
        return new CpuidEntry(entry.function() - BASE + OWN_BASE, entry.index(), entry.indexed(), now);
    }

    private static CpuidResult changed(CpuidEntry entry, Set<Enlightenment> wanted) {
        return switch (entry.function()) {
            case FEATURES -> KvmEnlightenment.features(entry.result(), wanted);
            case ADVICE -> KvmEnlightenment.advice(entry.result(), wanted);
            default -> entry.result();
        };
    }
}
