package com.vmaccel.whpx.internal;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.ffi.windows.WindowsResult;
import java.lang.foreign.MemoryLayout;
import java.util.List;

/**
 * The functions of {@code WinHvPlatform.dll} that this engine calls, under their C names. All return an {@code HRESULT}. Their parameters are right for the calling convention of Windows and
 * for that of Linux: there are no aggregates but such of eight bytes, no {@code long} and nothing narrower than 32 bits. Source: {@code winhvplatform.h}.
 */
@SuppressWarnings("ImmutableEnumChecker") // layouts are immutable
enum WhvFunction implements WhvPrototype {
    WHvGetCapability(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS),
    WHvCreatePartition(ADDRESS),
    WHvSetupPartition(ADDRESS),
    WHvDeletePartition(ADDRESS),
    WHvSetPartitionProperty(ADDRESS, JAVA_INT, ADDRESS, JAVA_INT),
    WHvMapGpaRange(ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT),
    WHvUnmapGpaRange(ADDRESS, JAVA_LONG, JAVA_LONG),
    WHvTranslateGva(ADDRESS, JAVA_INT, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS),
    WHvCreateVirtualProcessor(ADDRESS, JAVA_INT, JAVA_INT),
    WHvDeleteVirtualProcessor(ADDRESS, JAVA_INT),
    WHvRunVirtualProcessor(ADDRESS, JAVA_INT, ADDRESS, JAVA_INT),
    WHvCancelRunVirtualProcessor(ADDRESS, JAVA_INT, JAVA_INT),
    WHvGetVirtualProcessorRegisters(ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS),
    WHvSetVirtualProcessorRegisters(ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS),
    WHvGetVirtualProcessorXsaveState(ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS),
    WHvSetVirtualProcessorXsaveState(ADDRESS, JAVA_INT, ADDRESS, JAVA_INT),
    WHvQueryGpaRangeDirtyBitmap(ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_INT),
    WHvAdviseGpaRange(ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
    WHvReadGpaRange(ADDRESS, JAVA_INT, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_INT),
    WHvWriteGpaRange(ADDRESS, JAVA_INT, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_INT),
    WHvRequestInterrupt(ADDRESS, ADDRESS, JAVA_INT),
    WHvGetVirtualProcessorInterruptControllerState(ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS),
    WHvSetVirtualProcessorInterruptControllerState(ADDRESS, JAVA_INT, ADDRESS, JAVA_INT),
    WHvGetVirtualProcessorInterruptControllerState2(ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS),
    WHvSetVirtualProcessorInterruptControllerState2(ADDRESS, JAVA_INT, ADDRESS, JAVA_INT),
    WHvGetPartitionCounters(ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS),
    WHvGetVirtualProcessorCounters(ADDRESS, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS),
    WHvGetPartitionProperty(ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS),
    WHvSuspendPartitionTime(ADDRESS),
    WHvResumePartitionTime(ADDRESS),
    WHvGetVirtualProcessorCpuidOutput(ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);

    /** What a function answers that is not there. */
    static final int MISSING = WindowsResult.ofError(WindowsResult.ERROR_PROC_NOT_FOUND);

    private final List<MemoryLayout> parameters;

    WhvFunction(MemoryLayout... parameters) {
        this.parameters = List.of(parameters);
    }

    @Override
    public List<MemoryLayout> parameters() {
        return parameters;
    }
}
