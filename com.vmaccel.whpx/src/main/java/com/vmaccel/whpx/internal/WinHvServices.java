package com.vmaccel.whpx.internal;

import com.vmaccel.ffi.NativeLibrary;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The functions of {@code WinHvPlatform.dll} around execution: interrupts, counters, time. As in {@link WinHvPlatform} a missing one answers {@link WhvFunction#MISSING}, each method returns the
 * function's {@code HRESULT}, and any thread may call. Source: {@code winhvplatform.h}.
 */
final class WinHvServices {

    // HRESULT WHvRequestInterrupt(WHV_PARTITION_HANDLE Partition, const WHV_INTERRUPT_CONTROL * Interrupt, UINT32 InterruptControlSize);
    private static final MethodHandle REQUEST_INTERRUPT = WinHvPlatform.bind(WhvFunction.WHvRequestInterrupt);

    // HRESULT WHvGetVirtualProcessorInterruptControllerState(WHV_PARTITION_HANDLE Partition, UINT32 VpIndex, VOID * State, UINT32 StateSize, UINT32 * WrittenSize);
    private static final MethodHandle GET_VIRTUAL_PROCESSOR_INTERRUPT_CONTROLLER_STATE = WinHvPlatform.bind(WhvFunction.WHvGetVirtualProcessorInterruptControllerState);

    // HRESULT WHvSetVirtualProcessorInterruptControllerState(WHV_PARTITION_HANDLE Partition, UINT32 VpIndex, const VOID * State, UINT32 StateSize);
    private static final MethodHandle SET_VIRTUAL_PROCESSOR_INTERRUPT_CONTROLLER_STATE = WinHvPlatform.bind(WhvFunction.WHvSetVirtualProcessorInterruptControllerState);

    // HRESULT WHvGetVirtualProcessorInterruptControllerState2(WHV_PARTITION_HANDLE Partition, UINT32 VpIndex, VOID * State, UINT32 StateSize, UINT32 * WrittenSize);
    private static final MethodHandle GET_VIRTUAL_PROCESSOR_INTERRUPT_CONTROLLER_STATE_2 = WinHvPlatform.bind(WhvFunction.WHvGetVirtualProcessorInterruptControllerState2);

    // HRESULT WHvSetVirtualProcessorInterruptControllerState2(WHV_PARTITION_HANDLE Partition, UINT32 VpIndex, const VOID * State, UINT32 StateSize);
    private static final MethodHandle SET_VIRTUAL_PROCESSOR_INTERRUPT_CONTROLLER_STATE_2 = WinHvPlatform.bind(WhvFunction.WHvSetVirtualProcessorInterruptControllerState2);

    // HRESULT WHvGetPartitionCounters(WHV_PARTITION_HANDLE Partition, WHV_PARTITION_COUNTER_SET CounterSet, VOID * Buffer, UINT32 BufferSizeInBytes, UINT32 * BytesWritten);
    private static final MethodHandle GET_PARTITION_COUNTERS = WinHvPlatform.bind(WhvFunction.WHvGetPartitionCounters);

    // HRESULT WHvGetVirtualProcessorCounters(WHV_PARTITION_HANDLE Partition, UINT32 VpIndex, WHV_PROCESSOR_COUNTER_SET CounterSet, VOID * Buffer, UINT32 BufferSizeInBytes, UINT32 * BytesWritten);
    private static final MethodHandle GET_VIRTUAL_PROCESSOR_COUNTERS = WinHvPlatform.bind(WhvFunction.WHvGetVirtualProcessorCounters);

    // HRESULT WHvGetPartitionProperty(WHV_PARTITION_HANDLE Partition, WHV_PARTITION_PROPERTY_CODE PropertyCode, VOID * PropertyBuffer, UINT32 PropertyBufferSizeInBytes, UINT32 * WrittenSizeInBytes);
    private static final MethodHandle GET_PARTITION_PROPERTY = WinHvPlatform.bind(WhvFunction.WHvGetPartitionProperty);

    // HRESULT WHvSuspendPartitionTime(WHV_PARTITION_HANDLE Partition);
    private static final MethodHandle SUSPEND_PARTITION_TIME = WinHvPlatform.bind(WhvFunction.WHvSuspendPartitionTime);

    // HRESULT WHvResumePartitionTime(WHV_PARTITION_HANDLE Partition);
    private static final MethodHandle RESUME_PARTITION_TIME = WinHvPlatform.bind(WhvFunction.WHvResumePartitionTime);

    private WinHvServices() {}

    /** Sends an interrupt to local APICs. */
    static int requestInterrupt(MemorySegment partition, MemorySegment interrupt, int interruptControlSize) {
        try {
            return (int) REQUEST_INTERRUPT.invokeExact(partition, interrupt, interruptControlSize);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvRequestInterrupt", thrown);
        }
    }

    /** Reads a local APIC, in the older form. */
    static int getInterruptControllerState(MemorySegment partition, int index, MemorySegment state, int stateSize, MemorySegment writtenSize) {
        try {
            return (int) GET_VIRTUAL_PROCESSOR_INTERRUPT_CONTROLLER_STATE.invokeExact(partition, index, state, stateSize, writtenSize);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvGetVirtualProcessorInterruptControllerState", thrown);
        }
    }

    /** Writes a local APIC, in the older form. */
    static int setInterruptControllerState(MemorySegment partition, int index, MemorySegment state, int stateSize) {
        try {
            return (int) SET_VIRTUAL_PROCESSOR_INTERRUPT_CONTROLLER_STATE.invokeExact(partition, index, state, stateSize);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvSetVirtualProcessorInterruptControllerState", thrown);
        }
    }

    /** Reads a local APIC as its register page. */
    static int getInterruptControllerState2(MemorySegment partition, int index, MemorySegment state, int stateSize, MemorySegment writtenSize) {
        try {
            return (int) GET_VIRTUAL_PROCESSOR_INTERRUPT_CONTROLLER_STATE_2.invokeExact(partition, index, state, stateSize, writtenSize);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvGetVirtualProcessorInterruptControllerState2", thrown);
        }
    }

    /** Writes a local APIC as its register page. */
    static int setInterruptControllerState2(MemorySegment partition, int index, MemorySegment state, int stateSize) {
        try {
            return (int) SET_VIRTUAL_PROCESSOR_INTERRUPT_CONTROLLER_STATE_2.invokeExact(partition, index, state, stateSize);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvSetVirtualProcessorInterruptControllerState2", thrown);
        }
    }

    /** Reads what is counted of a partition. */
    static int getPartitionCounters(MemorySegment partition, int counterSet, MemorySegment buffer, int bufferSizeInBytes, MemorySegment bytesWritten) {
        try {
            return (int) GET_PARTITION_COUNTERS.invokeExact(partition, counterSet, buffer, bufferSizeInBytes, bytesWritten);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvGetPartitionCounters", thrown);
        }
    }

    /** Reads what is counted of a virtual processor. */
    static int getVirtualProcessorCounters(MemorySegment partition, int index, int counterSet, MemorySegment buffer, int bufferSizeInBytes, MemorySegment bytesWritten) {
        try {
            return (int) GET_VIRTUAL_PROCESSOR_COUNTERS.invokeExact(partition, index, counterSet, buffer, bufferSizeInBytes, bytesWritten);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvGetVirtualProcessorCounters", thrown);
        }
    }

    /** Reads a property. */
    static int getPartitionProperty(MemorySegment partition, int propertyCode, MemorySegment propertyBuffer, int propertyBufferSizeInBytes, MemorySegment writtenSizeInBytes) {
        try {
            return (int) GET_PARTITION_PROPERTY.invokeExact(partition, propertyCode, propertyBuffer, propertyBufferSizeInBytes, writtenSizeInBytes);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvGetPartitionProperty", thrown);
        }
    }

    /** Stops the time of a partition. */
    static int suspendPartitionTime(MemorySegment partition) {
        try {
            return (int) SUSPEND_PARTITION_TIME.invokeExact(partition);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvSuspendPartitionTime", thrown);
        }
    }

    /** Lets the time of a partition go on. */
    static int resumePartitionTime(MemorySegment partition) {
        try {
            return (int) RESUME_PARTITION_TIME.invokeExact(partition);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvResumePartitionTime", thrown);
        }
    }
}
