package com.vmaccel.whpx.internal;

import com.vmaccel.ffi.NativeLibrary;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The functions of {@code WinHvPlatform.dll} about guest memory that older versions lack. As in {@link WinHvPlatform} a missing one answers {@link WhvFunction#MISSING}, each method returns
 * the function's {@code HRESULT}, and any thread may call. Source: {@code winhvplatform.h}.
 */
final class WinHvMemory {

    // HRESULT WHvAdviseGpaRange(WHV_PARTITION_HANDLE Partition, const WHV_MEMORY_RANGE_ENTRY * GpaRanges, UINT32 GpaRangesCount, WHV_ADVISE_GPA_RANGE_CODE Advice, const VOID * AdviceBuffer, UINT32 AdviceBufferSizeInBytes);
    private static final MethodHandle ADVISE_GPA_RANGE = WinHvPlatform.bind(WhvFunction.WHvAdviseGpaRange);

    // HRESULT WHvReadGpaRange(WHV_PARTITION_HANDLE Partition, UINT32 VpIndex, WHV_GUEST_PHYSICAL_ADDRESS GuestAddress, WHV_ACCESS_GPA_CONTROLS Controls, PVOID Data, UINT32 DataSizeInBytes);
    private static final MethodHandle READ_GPA_RANGE = WinHvPlatform.bind(WhvFunction.WHvReadGpaRange);

    // HRESULT WHvWriteGpaRange(WHV_PARTITION_HANDLE Partition, UINT32 VpIndex, WHV_GUEST_PHYSICAL_ADDRESS GuestAddress, WHV_ACCESS_GPA_CONTROLS Controls, const VOID * Data, UINT32 DataSizeInBytes);
    private static final MethodHandle WRITE_GPA_RANGE = WinHvPlatform.bind(WhvFunction.WHvWriteGpaRange);

    private WinHvMemory() {}

    /** Advises on ranges of guest memory. */
    static int adviseGpaRange(MemorySegment partition, MemorySegment gpaRanges, int gpaRangesCount, int advice, MemorySegment adviceBuffer, int adviceBufferSizeInBytes) {
        try {
            return (int) ADVISE_GPA_RANGE.invokeExact(partition, gpaRanges, gpaRangesCount, advice, adviceBuffer, adviceBufferSizeInBytes);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvAdviseGpaRange", thrown);
        }
    }

    /** Reads what a virtual processor sees at a guest-physical address. */
    static int readGpaRange(MemorySegment partition, int index, long guestAddress, long controls, MemorySegment data, int dataSizeInBytes) {
        try {
            return (int) READ_GPA_RANGE.invokeExact(partition, index, guestAddress, controls, data, dataSizeInBytes);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvReadGpaRange", thrown);
        }
    }

    /** Writes what a virtual processor sees at a guest-physical address. */
    static int writeGpaRange(MemorySegment partition, int index, long guestAddress, long controls, MemorySegment data, int dataSizeInBytes) {
        try {
            return (int) WRITE_GPA_RANGE.invokeExact(partition, index, guestAddress, controls, data, dataSizeInBytes);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvWriteGpaRange", thrown);
        }
    }
}
