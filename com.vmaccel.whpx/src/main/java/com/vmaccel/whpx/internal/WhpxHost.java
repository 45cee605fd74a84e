package com.vmaccel.whpx.internal;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.api.error.NativeStatus;
import com.vmaccel.api.error.UnavailableException;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.ffi.windows.WindowsResult;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
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
 */
record WhpxHost(long features, long exits, long msrExits, long exceptions, Set<Capability> services, int mostVcpus, CpuidTable cpuid) {

    private static final int MOST_TRIED = 1024;
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
            partition.set32(WhvPropertyCode.WHvPartitionPropertyCodeProcessorCount, "ProcessorCount", 1);
            partition.setUp();
            partition.createProcessor(0);
            CpuidTable cpuid = WhpxCpuid.read((function, index) -> partition.cpuid(0, function, index));
            return new WhpxHost(features, exits, msrExits(exits), exceptions(exits), services(partition), findMostVcpus(), cpuid);
        } finally {
            partition.delete();
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
