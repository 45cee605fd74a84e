package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.Evidence;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.diagnose.Finding;
import com.vmaccel.api.diagnose.Finding.Severity;
import com.vmaccel.api.x86.CpuidEntry;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.Segment;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables and conversions that need no KVM. */
class KvmTablesTest {

    private static KvmHost host(KvmFlavour flavour, Set<KvmCapability> extensions, Integer... msrs) {
        Map<KvmCapability, Integer> numbers = new EnumMap<>(KvmCapability.class);
        extensions.forEach(extension -> numbers.put(extension, 1));
        numbers.replace(KvmCapability.KVM_CAP_X86_DISABLE_EXITS, KvmVmSetup.KVM_X86_DISABLE_EXITS_HLT | KvmVmSetup.KVM_X86_DISABLE_EXITS_PAUSE);
        numbers.put(KvmCapability.KVM_CAP_MAX_VCPUS, 64);
        numbers.put(KvmCapability.KVM_CAP_NR_MEMSLOTS, 509);
        CpuidTable cpuid = CpuidTable.of(List.of(new CpuidEntry(0x8000_0008, 0, false, new CpuidResult(0x3027, 0, 0, 0))));
        return new KvmHost(numbers, 12288, cpuid, CpuidTable.of(List.of()), List.of(msrs), new KvmModules(flavour, false));
    }

    @Test
    void capabilitiesFollowTheExtensions() {
        Capabilities all = KvmCapabilities.of(host(KvmFlavour.AMD, EnumSet.allOf(KvmCapability.class)));
        assertEquals(EnumSet.allOf(InterruptMode.class), all.interruptModes());
        assertTrue(all.features().containsAll(Set.of(
                Capability.MSR_EXITS, Capability.READ_ONLY_MEMORY, Capability.MSI, Capability.WATCHPOINTS, Capability.INTERRUPT_WINDOW)));
        assertFalse(all.has(Capability.CPUID_EXITS));
        assertFalse(all.has(Capability.EXECUTE_PROTECTION));
        assertEquals(new Capabilities.Limits(64, 509, Integer.MAX_VALUE, 4096, 0x27), all.limits());

        Capabilities least = KvmCapabilities.of(host(KvmFlavour.AMD, EnumSet.copyOf(KvmCapabilities.REQUIRED)));
        assertEquals(Set.of(InterruptMode.NONE), least.interruptModes());
        assertFalse(least.has(Capability.MSR_EXITS));
        assertFalse(least.has(Capability.LOCAL_APIC_STATE));
        assertFalse(least.exits().contains(ExitKind.DEBUG));
        assertFalse(least.exits().contains(ExitKind.MEMORY_FAULT));
        assertTrue(all.exits().contains(ExitKind.MEMORY_FAULT));
    }

    @ParameterizedTest
    @EnumSource
    void theSuiteWasRunOnOneKindOfHost(KvmFlavour flavour) {
        Evidence expected = flavour == KvmFlavour.PVM ? Evidence.RUN_ON_VENDOR_SYSTEM : Evidence.NOT_YET_RUN_ON_VENDOR_SYSTEM;
        assertEquals(expected, KvmCapabilities.of(host(flavour, EnumSet.allOf(KvmCapability.class))).evidence());
    }

    @Test
    void capabilitiesFollowTheModule() {
        Capabilities pvm = KvmCapabilities.of(host(KvmFlavour.PVM, EnumSet.allOf(KvmCapability.class)));
        assertFalse(pvm.has(Capability.WATCHPOINTS));
        assertFalse(pvm.exits().contains(ExitKind.INTERRUPT_WINDOW));
        assertTrue(pvm.has(Capability.SINGLE_STEP));
        Capabilities believed = KvmCapabilities.of(host(KvmFlavour.PVM, EnumSet.allOf(KvmCapability.class)).believed());
        assertTrue(believed.features().containsAll(KvmFlavour.PVM.lacking()));
    }

    @Test
    void msrExitsAreNotOfferedWhereTheKernelAnswersItself(@TempDir Path modules) throws IOException {
        Path parameters = Files.createDirectories(modules.resolve("kvm/parameters"));
        Files.createDirectory(modules.resolve("kvm_intel"));
        assertEquals(new KvmModules(KvmFlavour.INTEL, false), KvmModules.detect(modules));
        Files.writeString(parameters.resolve("ignore_msrs"), "N\n");
        assertEquals(new KvmModules(KvmFlavour.INTEL, false), KvmModules.detect(modules));
        assertEquals(Severity.INFORMATION, new KvmModulesCheck(KvmModules.detect(modules)).examine().getFirst().severity());
        Files.writeString(parameters.resolve("ignore_msrs"), "Y\n");
        KvmModules ignoring = KvmModules.detect(modules);
        assertEquals(new KvmModules(KvmFlavour.INTEL, true), ignoring);
        Finding finding = new KvmModulesCheck(ignoring).examine().getFirst();
        assertEquals(Severity.WARNING, finding.severity());
        assertTrue(finding.text().contains("ignore_msrs") && finding.remedy().isPresent());
        KvmHost host = host(KvmFlavour.INTEL, EnumSet.allOf(KvmCapability.class));
        Capabilities offered = KvmCapabilities.of(new KvmHost(host.extensions(), host.vcpuMmapBytes(), host.cpuid(), host.hyperv(), host.msrs(), ignoring).believed());
        assertFalse(offered.has(Capability.MSR_EXITS));
        assertFalse(offered.exits().contains(ExitKind.MSR_READ) || offered.exits().contains(ExitKind.MSR_WRITE));
    }

    @Test
    void thereAreNoMoreVcpusThanApicIds() {
        Map<KvmCapability, Integer> many = new EnumMap<>(host(KvmFlavour.INTEL, EnumSet.allOf(KvmCapability.class)).extensions());
        many.put(KvmCapability.KVM_CAP_MAX_VCPUS, 1024);
        KvmHost host = host(KvmFlavour.INTEL, Set.of());
        Capabilities offered = KvmCapabilities.of(new KvmHost(many, 12288, host.cpuid(), host.hyperv(), List.of(), host.modules()));
        VmConfig config = VmConfig.defaults().withVcpuCount(256);
        KvmCapabilities.requireIds(config);
        assertEquals(1024, KvmCapabilities.of(offered, config).limits().maxVcpus());
        for (InterruptMode mode : Set.of(InterruptMode.LOCAL, InterruptMode.FULL)) {
            VmConfig local = config.withInterruptMode(mode);
            var refusal = assertThrows(IllegalArgumentException.class, () -> KvmCapabilities.requireIds(local));
            assertTrue(refusal.getMessage().contains("256") && refusal.getMessage().contains("255"), refusal::getMessage);
            KvmCapabilities.requireIds(local.withVcpuCount(255));
            assertEquals(255, KvmCapabilities.of(offered, local).limits().maxVcpus());
        }
    }

    @Test
    void aVirtualMachineHasWhatItsInterruptModeLeaves() {
        Capabilities offered = KvmCapabilities.of(host(KvmFlavour.INTEL, EnumSet.allOf(KvmCapability.class)));
        Capabilities none = KvmCapabilities.of(offered, VmConfig.defaults());
        assertTrue(none.has(Capability.INTERRUPT_INJECTION) && !none.has(Capability.MSI) && !none.has(Capability.LOCAL_APIC_STATE));
        assertTrue(none.exits().contains(ExitKind.HALT));
        Capabilities full = KvmCapabilities.of(offered, VmConfig.defaults().withInterruptMode(InterruptMode.FULL));
        assertFalse(full.has(Capability.INTERRUPT_INJECTION) || full.has(Capability.INTERRUPT_WINDOW));
        assertTrue(full.has(Capability.NMI_INJECTION) && full.has(Capability.LOCAL_APIC_STATE));
        assertFalse(full.exits().contains(ExitKind.HALT));
    }

    @Test
    void eventsFollowTheInterruptMode() {
        Capabilities offered = KvmCapabilities.of(host(KvmFlavour.INTEL, EnumSet.allOf(KvmCapability.class)));
        Capabilities none = KvmCapabilities.of(offered, VmConfig.defaults());
        Capabilities local = KvmCapabilities.of(offered, VmConfig.defaults().withInterruptMode(InterruptMode.LOCAL));
        Capabilities full = KvmCapabilities.of(offered, VmConfig.defaults().withInterruptMode(InterruptMode.FULL));
        assertTrue(none.has(Capability.IO_EVENTS) && !none.has(Capability.INTERRUPT_ROUTING) && !none.has(Capability.INTERRUPT_EVENTS));
        assertTrue(local.has(Capability.INTERRUPT_EVENTS) && !local.has(Capability.LEVEL_INTERRUPT_EVENTS));
        assertTrue(full.has(Capability.LEVEL_INTERRUPT_EVENTS));
        assertTrue(local.exits().contains(ExitKind.IOAPIC_EOI));
        assertFalse(none.exits().contains(ExitKind.IOAPIC_EOI) || full.exits().contains(ExitKind.IOAPIC_EOI));
    }

    @Test
    void theModuleIsFoundByName(@TempDir Path modules) throws IOException {
        assertEquals(KvmFlavour.OTHER, KvmFlavour.detect(modules));
        Files.createDirectory(modules.resolve("kvm"));
        assertEquals(KvmFlavour.OTHER, KvmFlavour.detect(modules));
        Files.createDirectory(modules.resolve("kvm_amd"));
        assertEquals(KvmFlavour.AMD, KvmFlavour.detect(modules));
    }

    @Test
    void stateMsrsLeaveOutWhatIsNoState() {
        KvmHost host = host(KvmFlavour.INTEL, Set.of(), 0xc000_0082, 0x10, 0x6e0, 0x277, 0x10a, 0x485, 0x4000_0000, 0x4b56_4d01, 0x4b56_4d06);
        assertArrayEquals(new int[] {0x277, 0x4b56_4d01, 0xc000_0082}, KvmStateMsrs.of(host, VmConfig.defaults()));
        assertArrayEquals(new int[] {0x277, 0x4b56_4d01, 0x4b56_4d06, 0xc000_0082}, KvmStateMsrs.of(host, VmConfig.defaults().withInterruptMode(InterruptMode.FULL)));
    }

    @Test
    void segmentsKeepEveryAttribute() {
        MemorySegment memory = KvmSegment.STRUCT.allocate(Arena.ofAuto());
        for (int bit = 0; bit <= 16; bit++) {
            Segment segment = new Segment(0x1_2345_6789L, -1, 0xfff8, 1 << bit & 0x1f0ff);
            KvmSegment.write(memory, 0, segment);
            assertEquals(segment, KvmSegment.read(memory, 0));
        }
        KvmSegment.write(memory, 0, Segment.code64(8));
        KvmSegment.clearLong(memory, 0);
        assertEquals(Segment.code64(8).attributes() & ~0x2000, KvmSegment.read(memory, 0).attributes());
    }

    @Test
    void descriptorTablesReadBack() {
        MemorySegment memory = KvmDtable.STRUCT.allocate(Arena.ofAuto());
        KvmDtable.write(memory, 0, new DescriptorTable(0xffff_8000_0000_0000L, 0xffff));
        assertEquals(new DescriptorTable(0xffff_8000_0000_0000L, 0xffff), KvmDtable.read(memory, 0));
    }

    @Test
    void cpuidTablesReadBack() {
        CpuidTable table = CpuidTable.of(List.of(
                new CpuidEntry(1, 0, false, new CpuidResult(1, 2, 3, 4)), new CpuidEntry(4, 2, true, new CpuidResult(5, 6, 7, -8))));
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(table, KvmCpuid.read(KvmCpuid.write(arena, table)));
        }
    }

    @Test
    void cpuidTablesLackWhatKvmAnswersUnasked() {
        List<CpuidEntry> told = List.of(
                cpuid(0, 5, false),
                cpuid(4, 0, true), // has an index
                cpuid(6, 0, false), // beyond the last one
                cpuid(0x4000_0000, 0, false), // without it there is another answer
                cpuid(0x8000_0000, 0x8000_0002, false),
                cpuid(0x8000_0003, 0, false));
        List<CpuidEntry> implied = List.of(cpuid(2, 0, false), cpuid(5, 0, false), cpuid(0x8000_0001, 0, false), cpuid(0x8000_0002, 0, false));
        CpuidTable table = CpuidTable.of(Stream.concat(told.stream(), implied.stream()).toList());
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(CpuidTable.of(told), KvmCpuid.read(KvmCpuid.write(arena, table)));
        }
    }

    private static CpuidEntry cpuid(int function, int eax, boolean indexed) {
        return new CpuidEntry(function, 0, indexed, new CpuidResult(eax, 0, 0, 0));
    }
}
