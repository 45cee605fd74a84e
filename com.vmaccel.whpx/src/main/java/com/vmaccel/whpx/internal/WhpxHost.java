package com.vmaccel.whpx.internal;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.VmOption;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.api.error.NativeStatus;
import com.vmaccel.api.error.UnavailableException;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.ffi.windows.WindowsResult;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the platform says of itself and does not change: asked once.
 *
 * @param features bits of {@code WHV_CAPABILITY_FEATURES}
 * @param exits bits of {@code WHV_EXTENDED_VM_EXITS}
 * @param msrExits bits of {@code WHV_X64_MSR_EXIT_BITMAP}
 * @param exceptions a bit for each vector that can be made to exit
 * @param services the capabilities behind functions that older versions lack
 * @param mostVcpus how many virtual processors one partition can have
 * @param cpuid what CPUID answers by default
 * @param nested what it answers a guest that can have guests, if there can be such
 * @param details what else there is
 */
record WhpxHost(long features, long exits, long msrExits, long exceptions, Set<Capability> services, int mostVcpus, CpuidTable cpuid, Optional<CpuidTable> nested, Details details) {

    /**
     * What the platform need not say.
     *
     * @param populateFlags those of {@code WHV_ADVISE_GPA_RANGE_POPULATE_FLAGS} that it knows
     * @param counterHertz how fast time-stamp counters count, 0 if it does not say
     */
    record Details(int populateFlags, long counterHertz) {}

    private static final int MOST_TRIED = 1024;
    /** In ECX of CPUID leaf 1. */
    private static final int VMX = 1 << 5;
    private static final int AMD_FEATURES = 0x8000_0001;
    private static final int SVM = 1 << 2;
    private static final String FEATURE_REMEDY = "enable the Windows feature HypervisorPlatform, as administrator:"
            + " Enable-WindowsOptionalFeature -Online -FeatureName HypervisorPlatform; then restart Windows";
    private static final String HYPERVISOR_REMEDY = "enable virtualization in the firmware, or nested virtualization of this virtual machine; let Windows start its hypervisor:"
            + " bcdedit /set hypervisorlaunchtype auto; then restart Windows";
    private static final String OLD_WINDOWS = "use Windows 10 version 2004, Windows Server 2022 or later";

    /**
     * Asks, and makes a partition with a virtual processor to find out that one can be had.
     *
     * @throws UnavailableException saying what is missing and what to do
     * @throws NativeCallException if a call fails
     */
    static WhpxHost ask() {
        if (!WinHvPlatform.isPresent()) {
            throw unavailable("load " + WinHvPlatform.LIBRARY, WinHvPlatform.LIBRARY + " cannot be loaded: the Windows feature is off", null, FEATURE_REMEDY);
        }
        requireHypervisor();
        long features = word(WhvCapabilityCode.WHvCapabilityCodeFeatures, "Features");
        if (!WhvFeatures.XSAVE.isSet(features)) {
            throw unavailable("WHvGetCapability Features", "this platform does not give the extended state of processors", null, OLD_WINDOWS);
        }
        long exits = word(WhvCapabilityCode.WHvCapabilityCodeExtendedVmExits, "ExtendedVmExits");
        return withDefaults(features, exits);
    }

    /** Asks a partition for what the platform does without being told. */
    private static WhpxHost withDefaults(long features, long exits) {
        WhpxPartition partition = WhpxPartition.create();
        try {
            CpuidTable cpuid = cpuid(partition);
            Set<Capability> services = services(partition);
            return new WhpxHost(features, exits, msrExits(exits), exceptions(exits), services, findMostVcpus(), cpuid, findNested(), askDetails());
        } finally {
            partition.delete();
        }
    }

    /** Sets a partition up with one virtual processor and asks for what CPUID answers that. */
    private static CpuidTable cpuid(WhpxPartition partition) {
        partition.set32(WhvPropertyCode.WHvPartitionPropertyCodeProcessorCount, "ProcessorCount", 1);
        partition.setUp();
        partition.createProcessor(0);
        return WhpxCpuid.read((function, index) -> partition.cpuid(0, function, index));
    }

    /** The bank of features says whether a partition may be told to; then one is. */
    private static Optional<CpuidTable> findNested() {
        if (!WhvFeatures.NESTED_VIRTUALIZATION.isSet(secondBank())) {
            return Optional.empty();
        }
        WhpxPartition partition = WhpxPartition.create();
        try {
            partition.set32(WhvPropertyCode.WHvPartitionPropertyCodeNestedVirtualization, "NestedVirtualization", 1);
            CpuidTable cpuid = cpuid(partition);
            boolean announced = (cpuid.find(1, 0).ecx() & VMX) != 0 || (cpuid.find(AMD_FEATURES, 0).ecx() & SVM) != 0;
            return announced ? Optional.of(cpuid) : Optional.empty();
        } catch (NativeCallException e) {
            return Optional.empty();
        } finally {
            partition.delete();
        }
    }

    private static long secondBank() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment banks = WhvFeatures.PROCESSOR_BANKS.allocate(arena);
            boolean told = tryAsk(WhvCapabilityCode.WHvCapabilityCodeProcessorFeaturesBanks, banks) && banks.get(JAVA_INT, 0) > 1;
            return told ? WhvFeatures.PROCESSOR_BANKS.u64("Bank1").get(banks) : 0;
        }
    }

    private static Details askDetails() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment flags = arena.allocate(JAVA_INT);
            MemorySegment hertz = arena.allocate(JAVA_LONG);
            int populateFlags = tryAsk(WhvCapabilityCode.WHvCapabilityCodeGpaRangePopulateFlags, flags) ? flags.get(JAVA_INT, 0) : 0;
            return new Details(populateFlags, tryAsk(WhvCapabilityCode.WHvCapabilityCodeProcessorClockFrequency, hertz) ? hertz.get(JAVA_LONG, 0) : 0);
        }
    }

    /** Asks for what older versions do not tell. */
    private static boolean tryAsk(int code, MemorySegment answer) {
        try (Arena arena = Arena.ofConfined()) {
            return !WindowsResult.isFailure(WinHvPlatform.getCapability(code, answer, (int) answer.byteSize(), arena.allocate(JAVA_INT)));
        }
    }

    /** The platform has no capability for it: partitions are set up until the most is found. */
    private static int findMostVcpus() {
        int most = 1;
        for (int step = MOST_TRIED; step > 0; step /= 2) {
            most = canHave(most + step) ? most + step : most;
        }
        return most;
    }

    private static boolean canHave(int vcpus) {
        WhpxPartition partition = WhpxPartition.create();
        try {
            partition.set32(WhvPropertyCode.WHvPartitionPropertyCodeProcessorCount, "ProcessorCount", vcpus);
            partition.setUp();
            return true;
        } catch (NativeCallException e) {
            return false;
        } finally {
            partition.delete();
        }
    }

    private static Set<Capability> services(WhpxPartition partition) {
        EnumSet<Capability> services = EnumSet.noneOf(Capability.class);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = WhvCounters.MEMORY.allocate(arena);
            MemorySegment written = arena.allocate(JAVA_INT);
            if (!WindowsResult.isFailure(WinHvServices.getPartitionCounters(partition.handle(), 0, buffer, (int) buffer.byteSize(), written))) {
                services.add(Capability.STATISTICS);
            }
            int code = WhvPropertyCode.WHvPartitionPropertyCodeReferenceTime;
            boolean clock = !WindowsResult.isFailure(WinHvServices.getPartitionProperty(partition.handle(), code, buffer, Long.BYTES, written));
            if (clock && WinHvServices.resumePartitionTime(partition.handle()) != WhvFunction.MISSING) {
                services.add(Capability.CLOCK);
            }
        }
        return services;
    }

    private static void requireHypervisor() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment present = arena.allocate(JAVA_INT);
            ask(WhvCapabilityCode.WHvCapabilityCodeHypervisorPresent, "HypervisorPresent", present);
            if (present.get(JAVA_INT, 0) == 0) {
                throw unavailable("WHvGetCapability HypervisorPresent", "the hypervisor of Windows is not running", null, HYPERVISOR_REMEDY);
            }
        }
    }

    private static long msrExits(long exits) {
        return WhvFeatures.MSR_EXIT.isSet(exits) ? word(WhvCapabilityCode.WHvCapabilityCodeX64MsrExitBitmap, "X64MsrExitBitmap") : 0;
    }

    private static long exceptions(long exits) {
        return WhvFeatures.EXCEPTION_EXIT.isSet(exits) ? word(WhvCapabilityCode.WHvCapabilityCodeExceptionExitBitmap, "ExceptionExitBitmap") : 0;
    }

    private static long word(int code, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment word = arena.allocate(JAVA_LONG);
            ask(code, name, word);
            return word.get(JAVA_LONG, 0);
        }
    }

    private static void ask(int code, String name, MemorySegment answer) {
        try (Arena arena = Arena.ofConfined()) {
            int result = WinHvPlatform.getCapability(code, answer, (int) answer.byteSize(), arena.allocate(JAVA_INT));
            WhvResult.check(result, () -> "WHvGetCapability " + name);
        }
    }

    private static UnavailableException unavailable(String operation, String reason, @Nullable NativeStatus status, String remedy) {
        return new UnavailableException(WhpxBackend.ID, operation, reason, status, remedy);
    }

    /** Returns what CPUID answers by default in such a virtual machine. */
    CpuidTable cpuid(VmConfig config) {
        return config.options().contains(VmOption.NESTED_VIRTUALIZATION) ? nested.orElseThrow() : cpuid;
    }

    boolean hasLocalApics() {
        return WhvFeatures.LOCAL_APIC.isSet(features);
    }

    boolean canTrackDirtyPages() {
        return WhvFeatures.DIRTY_PAGE_TRACKING.isSet(features);
    }

    boolean canExitForMsrs() {
        return WhvFeatures.MSR_EXIT.isSet(exits) && WhvFeatures.UNHANDLED_MSRS.isSet(msrExits);
    }
}
