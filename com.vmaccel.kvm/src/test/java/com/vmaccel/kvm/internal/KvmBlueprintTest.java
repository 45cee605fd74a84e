package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.Determinism;
import com.vmaccel.api.ExitRequests;
import com.vmaccel.api.MsrPolicy;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.VmOption;
import com.vmaccel.api.X86CpuModel;
import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.hyperv.Enlightenment;
import com.vmaccel.api.x86.CpuidEntry;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KvmBlueprintTest {

    private static final CpuidTable CPUID = CpuidTable.of(List.of(new CpuidEntry(1, 0, false, new CpuidResult(0x600, 0, 0, 0))));

    private static KvmBlueprint.Shelf shelf() {
        Map<KvmCapability, Integer> extensions = new EnumMap<>(KvmCapability.class);
        EnumSet.allOf(KvmCapability.class).forEach(capability -> extensions.put(capability, 1));
        KvmHost host = new KvmHost(extensions, 12288, CPUID, CpuidTable.of(List.of()), List.of(0x277), new KvmModules(KvmFlavour.AMD, false));
        return new KvmBlueprint.Shelf(host, KvmCapabilities.of(host));
    }

    @Test
    void aNameMakesNoDifference() {
        KvmBlueprint.Shelf shelf = shelf();
        KvmBlueprint one = shelf.of(VmConfig.defaults().withName("one"));
        assertSame(one, shelf.of(VmConfig.defaults().withName("other")));
        assertNotSame(one, shelf.of(VmConfig.defaults().withVcpuCount(2)));
    }

    /** One configuration for each member of the record but the name. */
    private static Stream<VmConfig> others() {
        VmConfig config = VmConfig.defaults();
        return Stream.of(
                config.withVcpuCount(2), config.withInterruptMode(InterruptMode.LOCAL), config.withDirtyTracking(DirtyTrackingMode.PAGES),
                config.withAddressBits(36), config.withCpuModel(new X86CpuModel(CPUID)),
                config.withMsrPolicy(MsrPolicy.EXIT), config.withOptions(VmOption.SYSTEM_MANAGEMENT),
                config.withEnlightenments(Enlightenment.REFERENCE_TIME), config.withExits(new ExitRequests(Set.of(1), Set.of(), false, false)),
                config.withDeterminism(Determinism.withSeed(1)));
    }

    @Test
    void everyOtherMemberDoes() {
        assertEquals(1 + others().count(), VmConfig.class.getRecordComponents().length);
        List<VmConfig> all = Stream.concat(Stream.of(VmConfig.defaults()), others()).toList();
        for (VmConfig one : all) {
            for (VmConfig other : all) {
                assertEquals(one == other, KvmBlueprint.Shelf.isSame(one, other), () -> one + " and " + other);
            }
            assertTrue(KvmBlueprint.Shelf.isSame(one, one.withName("another")));
        }
    }

    @Test
    void onlyTheLastOnesAreKept() {
        KvmBlueprint.Shelf shelf = shelf();
        KvmBlueprint used = shelf.of(VmConfig.defaults());
        KvmBlueprint unused = shelf.of(VmConfig.defaults().withVcpuCount(2));
        for (int vcpus = 3; vcpus < 30; vcpus++) {
            shelf.of(VmConfig.defaults().withVcpuCount(vcpus));
            assertSame(used, shelf.of(VmConfig.defaults()));
        }
        assertNotSame(unused, shelf.of(VmConfig.defaults().withVcpuCount(2)));
    }

    @Test
    void tablesAreMadeOnceForFewVcpusAndAnewForMany() {
        KvmBlueprint blueprint = shelf().of(VmConfig.defaults().withVcpuCount(200));
        assertSame(blueprint.cpuid(0), blueprint.cpuid(0));
        assertFalse(blueprint.cpuid(0).table().equals(blueprint.cpuid(1).table()));
        assertNotSame(blueprint.cpuid(100), blueprint.cpuid(100));
        CpuidTable told = KvmCpuid.read(blueprint.cpuid(100).list());
        for (CpuidEntry entry : blueprint.cpuid(100).table().entries()) {
            assertEquals(entry.result(), told.find(entry.function(), entry.index()), entry::toString);
        }
    }
}
