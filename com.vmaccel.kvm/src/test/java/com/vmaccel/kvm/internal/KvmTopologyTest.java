package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86CpuModel;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.x86.CpuidEntry;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Topology and APIC id in the CPUID table of each vCPU. */
class KvmTopologyTest {

    private static final int INTEL = 0x756e_6547;
    private static final int AMD = 0x6874_7541;

    private static CpuidEntry entry(int function, int index, boolean indexed, int eax, int ebx, int ecx, int edx) {
        return new CpuidEntry(function, index, indexed, new CpuidResult(eax, ebx, ecx, edx));
    }

    private static KvmHost host(int vendor) {
        CpuidTable cpuid = CpuidTable.of(List.of(
                entry(0, 0, false, 0x1f, vendor, 0, 0),
                entry(1, 0, false, 0x806f1, 0x77aa_1234, 0xffff_ffff & ~(1 << 24), 0x1fff_ffff),
                entry(4, 0, true, 0xfc00_4121, 1, 2, 3),
                entry(4, 3, true, 0xfc1f_c163, 1, 2, 3),
                entry(4, 4, true, 0, 0, 0, 0),
                entry(0xb, 0, true, 9, 9, 9, 9),
                entry(0xb, 7, true, 9, 9, 9, 9),
                entry(0x1f, 0, true, 9, 9, 9, 9),
                entry(0x8000_0001, 0, false, 0, 0, 0, 0),
                entry(0x8000_0008, 0, false, 0x3030, 5, 0xf_ffff, 0),
                entry(0x8000_001d, 3, true, 0x163, 1, 2, 3),
                entry(0x8000_001e, 0, false, 7, 7, 7, 7)));
        Map<KvmCapability, Integer> extensions = Map.of(KvmCapability.KVM_CAP_TSC_DEADLINE_TIMER, 1);
        return new KvmHost(extensions, 12288, cpuid, CpuidTable.of(List.of()), List.of(), new KvmModules(KvmFlavour.OTHER, false));
    }

    private static CpuidTable table(int vendor, VmConfig config, int vcpuId) {
        return KvmTopology.of(host(vendor), config).forVcpu(vcpuId);
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 0", "2, 1, 1", "3, 2, 2", "4, 3, 2", "5, 0, 3", "64, 63, 6"})
    void leafOneAndTheLevels(int count, int vcpuId, int idBits) {
        CpuidTable table = table(INTEL, VmConfig.defaults().withVcpuCount(count), vcpuId);
        int ebx = table.find(1, 0).ebx();
        assertEquals(vcpuId, ebx >>> 24);
        assertEquals(1 << idBits, ebx >> 16 & 0xff);
        assertEquals(0x1234, ebx & 0xffff);
        assertEquals(count > 1, (table.find(1, 0).edx() & 1 << 28) != 0);
        for (int leaf : new int[] {0xb, 0x1f}) {
            assertEquals(new CpuidResult(0, 1, 0x100, vcpuId), table.find(leaf, 0));
            assertEquals(new CpuidResult(idBits, count, 0x201, vcpuId), table.find(leaf, 1));
            assertEquals(new CpuidResult(0, 0, 2, vcpuId), table.find(leaf, 2));
            assertEquals(CpuidResult.ZERO, table.find(leaf, 7));
        }
    }

    @Test
    void cachesOfIntel() {
        CpuidTable table = table(INTEL, VmConfig.defaults().withVcpuCount(4), 1);
        assertEquals(3 << 26 | 0x121, table.find(4, 0).eax());
        assertEquals(3 << 26 | 3 << 14 | 0x163, table.find(4, 3).eax() & ~0x3e00);
        assertEquals(CpuidResult.ZERO, table.find(4, 4));
        assertEquals(0xf_ffff, table.find(0x8000_0008, 0).ecx());
    }

    @Test
    void leavesOfAmd() {
        CpuidTable table = table(AMD, VmConfig.defaults().withVcpuCount(4), 2);
        assertEquals(2, table.find(0x8000_0001, 0).ecx());
        assertEquals(0x3 | 2 << 12 | 0xf_ffff & ~0xf0ff, table.find(0x8000_0008, 0).ecx());
        assertEquals(new CpuidResult(2, 2, 0, 0), table.find(0x8000_001e, 0));
        assertEquals(3 << 14 | 0x163, table.find(0x8000_001d, 3).eax());
        assertEquals(CpuidResult.ZERO, table.find(0x1f, 0));
        assertEquals(0, table(AMD, VmConfig.defaults(), 0).find(0x8000_0001, 0).ecx());
    }

    @Test
    void whatNeedsALocalApicFollowsTheInterruptMode() {
        int x2apic = 1 << 21;
        int deadline = 1 << 24;
        int without = table(INTEL, VmConfig.defaults(), 0).find(1, 0).ecx();
        assertEquals(0, without & (x2apic | deadline));
        int with = table(INTEL, VmConfig.defaults().withInterruptMode(InterruptMode.FULL), 0).find(1, 0).ecx();
        assertEquals(x2apic | deadline, with & (x2apic | deadline));
    }

    @Test
    void aModelIsFilledInAndNarrowed() {
        CpuidTable model = CpuidTable.of(List.of(entry(0, 0, false, 1, INTEL, 0, 0), entry(1, 0, false, 1, 0, 1 << 21, 0), entry(0x8000_0008, 0, false, 0x3030, 0, 0, 0)));
        VmConfig config = VmConfig.defaults().withCpuModel(new X86CpuModel(model)).withInterruptMode(InterruptMode.LOCAL).withAddressBits(36);
        CpuidTable table = table(AMD, config, 0);
        assertEquals(0x3024, table.find(0x8000_0008, 0).eax());
        assertEquals(1 << 21, table.find(1, 0).ecx()); // a caller's model decides about the deadline timer
        assertTrue(table.entries().stream().noneMatch(entry -> entry.function() == 0xb));
    }
}
