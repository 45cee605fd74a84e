package com.vmaccel.whpx.internal;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import com.vmaccel.ffi.NativeLibrary;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Optional;

/**
 * {@code WinHvPlatform.dll}. A function that this version of it lacks answers {@link WhvFunction#MISSING}. Each method returns the function's {@code HRESULT}; any thread may call, nothing is
 * allocated. Source: {@code winhvplatform.h}.
 */
final class WinHvPlatform {

    static final String LIBRARY = "WinHvPlatform.dll";

    private static final Optional<NativeLibrary> DLL = NativeLibrary.open(LIBRARY);

    // HRESULT WHvGetCapability(WHV_CAPABILITY_CODE CapabilityCode, VOID * CapabilityBuffer, UINT32 CapabilityBufferSizeInBytes, UINT32 * WrittenSizeInBytes);
    private static final MethodHandle GET_CAPABILITY = bind(WhvFunction.WHvGetCapability);

    // HRESULT WHvCreatePartition(WHV_PARTITION_HANDLE * Partition);
    private static final MethodHandle CREATE_PARTITION = bind(WhvFunction.WHvCreatePartition);

    // HRESULT WHvSetupPartition(WHV_PARTITION_HANDLE Partition);
    private static final MethodHandle SETUP_PARTITION = bind(WhvFunction.WHvSetupPartition);

    // HRESULT WHvDeletePartition(WHV_PARTITION_HANDLE Partition);
    private static final MethodHandle DELETE_PARTITION = bind(WhvFunction.WHvDeletePartition);

    // HRESULT WHvSetPartitionProperty(WHV_PARTITION_HANDLE Partition, WHV_PARTITION_PROPERTY_CODE PropertyCode, const VOID * PropertyBuffer, UINT32 PropertyBufferSizeInBytes);
    private static final MethodHandle SET_PARTITION_PROPERTY = bind(WhvFunction.WHvSetPartitionProperty);

    // HRESULT WHvMapGpaRange(WHV_PARTITION_HANDLE Partition, VOID * SourceAddress, WHV_GUEST_PHYSICAL_ADDRESS GuestAddress, UINT64 SizeInBytes, WHV_MAP_GPA_RANGE_FLAGS Flags);
    private static final MethodHandle MAP_GPA_RANGE = bind(WhvFunction.WHvMapGpaRange);

    // HRESULT WHvUnmapGpaRange(WHV_PARTITION_HANDLE Partition, WHV_GUEST_PHYSICAL_ADDRESS GuestAddress, UINT64 SizeInBytes);
    private static final MethodHandle UNMAP_GPA_RANGE = bind(WhvFunction.WHvUnmapGpaRange);

    // HRESULT WHvTranslateGva(WHV_PARTITION_HANDLE Partition, UINT32 VpIndex, WHV_GUEST_VIRTUAL_ADDRESS Gva, WHV_TRANSLATE_GVA_FLAGS TranslateFlags, WHV_TRANSLATE_GVA_RESULT * TranslationResult, WHV_GUEST_PHYSICAL_ADDRESS * Gpa);
    private static final MethodHandle TRANSLATE_GVA = bind(WhvFunction.WHvTranslateGva);

    // HRESULT WHvCreateVirtualProcessor(WHV_PARTITION_HANDLE Partition, UINT32 VpIndex, UINT32 Flags);
    private static final MethodHandle CREATE_VIRTUAL_PROCESSOR = bind(WhvFunction.WHvCreateVirtualProcessor);

    // HRESULT WHvDeleteVirtualProcessor(WHV_PARTITION_HANDLE Partition, UINT32 VpIndex);
    private static final MethodHandle DELETE_VIRTUAL_PROCESSOR = bind(WhvFunction.WHvDeleteVirtualProcessor);

    // HRESULT WHvRunVirtualProcessor(WHV_PARTITION_HANDLE Partition, UINT32 VpIndex, VOID * ExitContext, UINT32 ExitContextSizeInBytes);
    private static final MethodHandle RUN_VIRTUAL_PROCESSOR = bind(WhvFunction.WHvRunVirtualProcessor);

    // HRESULT WHvCancelRunVirtualProcessor(WHV_PARTITION_HANDLE Partition, UINT32 VpIndex, UINT32 Flags);
    private static final MethodHandle CANCEL_RUN_VIRTUAL_PROCESSOR = bind(WhvFunction.WHvCancelRunVirtualProcessor);

    // HRESULT WHvGetVirtualProcessorRegisters(WHV_PARTITION_HANDLE Partition, UINT32 VpIndex, const WHV_REGISTER_NAME * RegisterNames, UINT32 RegisterCount, WHV_REGISTER_VALUE * RegisterValues);
    private static final MethodHandle GET_VIRTUAL_PROCESSOR_REGISTERS = bind(WhvFunction.WHvGetVirtualProcessorRegisters);

    // HRESULT WHvSetVirtualProcessorRegisters(WHV_PARTITION_HANDLE Partition, UINT32 VpIndex, const WHV_REGISTER_NAME * RegisterNames, UINT32 RegisterCount, const WHV_REGISTER_VALUE * RegisterValues);
    private static final MethodHandle SET_VIRTUAL_PROCESSOR_REGISTERS = bind(WhvFunction.WHvSetVirtualProcessorRegisters);

    // HRESULT WHvGetVirtualProcessorXsaveState(WHV_PARTITION_HANDLE Partition, UINT32 VpIndex, VOID * Buffer, UINT32 BufferSizeInBytes, UINT32 * BytesWritten);
    private static final MethodHandle GET_VIRTUAL_PROCESSOR_XSAVE_STATE = bind(WhvFunction.WHvGetVirtualProcessorXsaveState);

    // HRESULT WHvSetVirtualProcessorXsaveState(WHV_PARTITION_HANDLE Partition, UINT32 VpIndex, const VOID * Buffer, UINT32 BufferSizeInBytes);
    private static final MethodHandle SET_VIRTUAL_PROCESSOR_XSAVE_STATE = bind(WhvFunction.WHvSetVirtualProcessorXsaveState);

    // HRESULT WHvQueryGpaRangeDirtyBitmap(WHV_PARTITION_HANDLE Partition, WHV_GUEST_PHYSICAL_ADDRESS GuestAddress, UINT64 RangeSizeInBytes, UINT64 * Bitmap, UINT32 BitmapSizeInBytes);
    private static final MethodHandle QUERY_GPA_RANGE_DIRTY_BITMAP = bind(WhvFunction.WHvQueryGpaRangeDirtyBitmap);

    // HRESULT WHvGetVirtualProcessorCpuidOutput(WHV_PARTITION_HANDLE Partition, UINT32 VpIndex, UINT32 Eax, UINT32 Ecx, WHV_CPUID_OUTPUT * CpuidOutput);
    private static final MethodHandle GET_VIRTUAL_PROCESSOR_CPUID_OUTPUT = bind(WhvFunction.WHvGetVirtualProcessorCpuidOutput);

    private WinHvPlatform() {}

    static MethodHandle bind(WhvFunction function) {
        return bind(DLL, function);
    }

    /** Binds a function of a library, either of which may be missing. */
    static MethodHandle bind(Optional<NativeLibrary> library, WhvPrototype function) {
        FunctionDescriptor descriptor = descriptor(function);
        return library.flatMap(dll -> dll.find(function.name(), descriptor))
                .orElseGet(() -> MethodHandles.dropArguments(MethodHandles.constant(int.class, WhvFunction.MISSING), 0, descriptor.toMethodType().parameterList()));
    }

    static FunctionDescriptor descriptor(WhvPrototype function) {
        return FunctionDescriptor.of(JAVA_INT, function.parameters().toArray(MemoryLayout[]::new));
    }

    /** Tells whether the library can be loaded. */
    static boolean isPresent() {
        return DLL.isPresent();
    }

    /** Asks for a capability. */
    static int getCapability(int capabilityCode, MemorySegment capabilityBuffer, int capabilityBufferSizeInBytes, MemorySegment writtenSizeInBytes) {
        try {
            return (int) GET_CAPABILITY.invokeExact(capabilityCode, capabilityBuffer, capabilityBufferSizeInBytes, writtenSizeInBytes);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvGetCapability", thrown);
        }
    }

    /** Creates a partition, to be configured before it is set up. */
    static int createPartition(MemorySegment partition) {
        try {
            return (int) CREATE_PARTITION.invokeExact(partition);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvCreatePartition", thrown);
        }
    }

    /** Sets a configured partition up. */
    static int setupPartition(MemorySegment partition) {
        try {
            return (int) SETUP_PARTITION.invokeExact(partition);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvSetupPartition", thrown);
        }
    }

    /** Deletes a partition. */
    static int deletePartition(MemorySegment partition) {
        try {
            return (int) DELETE_PARTITION.invokeExact(partition);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvDeletePartition", thrown);
        }
    }

    /** Configures a partition. */
    static int setPartitionProperty(MemorySegment partition, int propertyCode, MemorySegment propertyBuffer, int propertyBufferSizeInBytes) {
        try {
            return (int) SET_PARTITION_PROPERTY.invokeExact(partition, propertyCode, propertyBuffer, propertyBufferSizeInBytes);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvSetPartitionProperty", thrown);
        }
    }

    /** Maps memory of this process. */
    static int mapGpaRange(MemorySegment partition, MemorySegment sourceAddress, long guestAddress, long sizeInBytes, int flags) {
        try {
            return (int) MAP_GPA_RANGE.invokeExact(partition, sourceAddress, guestAddress, sizeInBytes, flags);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvMapGpaRange", thrown);
        }
    }

    /** Unmaps memory. */
    static int unmapGpaRange(MemorySegment partition, long guestAddress, long sizeInBytes) {
        try {
            return (int) UNMAP_GPA_RANGE.invokeExact(partition, guestAddress, sizeInBytes);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvUnmapGpaRange", thrown);
        }
    }

    /** Translates an address of the guest. */
    static int translateGva(MemorySegment partition, int index, long gva, int translateFlags, MemorySegment translationResult, MemorySegment gpa) {
        try {
            return (int) TRANSLATE_GVA.invokeExact(partition, index, gva, translateFlags, translationResult, gpa);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvTranslateGva", thrown);
        }
    }

    /** Creates a virtual processor. */
    static int createVirtualProcessor(MemorySegment partition, int index, int flags) {
        try {
            return (int) CREATE_VIRTUAL_PROCESSOR.invokeExact(partition, index, flags);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvCreateVirtualProcessor", thrown);
        }
    }

    /** Deletes a virtual processor. */
    static int deleteVirtualProcessor(MemorySegment partition, int index) {
        try {
            return (int) DELETE_VIRTUAL_PROCESSOR.invokeExact(partition, index);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvDeleteVirtualProcessor", thrown);
        }
    }

    /** Executes the guest until an exit. */
    static int runVirtualProcessor(MemorySegment partition, int index, MemorySegment exitContext, int exitContextSizeInBytes) {
        try {
            return (int) RUN_VIRTUAL_PROCESSOR.invokeExact(partition, index, exitContext, exitContextSizeInBytes);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvRunVirtualProcessor", thrown);
        }
    }

    /** Makes a run return. */
    static int cancelRunVirtualProcessor(MemorySegment partition, int index, int flags) {
        try {
            return (int) CANCEL_RUN_VIRTUAL_PROCESSOR.invokeExact(partition, index, flags);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvCancelRunVirtualProcessor", thrown);
        }
    }

    /** Reads registers. */
    static int getVirtualProcessorRegisters(MemorySegment partition, int index, MemorySegment registerNames, int registerCount, MemorySegment registerValues) {
        try {
            return (int) GET_VIRTUAL_PROCESSOR_REGISTERS.invokeExact(partition, index, registerNames, registerCount, registerValues);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvGetVirtualProcessorRegisters", thrown);
        }
    }

    /** Writes registers. */
    static int setVirtualProcessorRegisters(MemorySegment partition, int index, MemorySegment registerNames, int registerCount, MemorySegment registerValues) {
        try {
            return (int) SET_VIRTUAL_PROCESSOR_REGISTERS.invokeExact(partition, index, registerNames, registerCount, registerValues);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvSetVirtualProcessorRegisters", thrown);
        }
    }

    /** Reads the extended state. */
    static int getVirtualProcessorXsaveState(MemorySegment partition, int index, MemorySegment buffer, int bufferSizeInBytes, MemorySegment bytesWritten) {
        try {
            return (int) GET_VIRTUAL_PROCESSOR_XSAVE_STATE.invokeExact(partition, index, buffer, bufferSizeInBytes, bytesWritten);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvGetVirtualProcessorXsaveState", thrown);
        }
    }

    /** Writes the extended state. */
    static int setVirtualProcessorXsaveState(MemorySegment partition, int index, MemorySegment buffer, int bufferSizeInBytes) {
        try {
            return (int) SET_VIRTUAL_PROCESSOR_XSAVE_STATE.invokeExact(partition, index, buffer, bufferSizeInBytes);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvSetVirtualProcessorXsaveState", thrown);
        }
    }

    /** Reads and clears the record of written pages. */
    static int queryGpaRangeDirtyBitmap(MemorySegment partition, long guestAddress, long rangeSizeInBytes, MemorySegment bitmap, int bitmapSizeInBytes) {
        try {
            return (int) QUERY_GPA_RANGE_DIRTY_BITMAP.invokeExact(partition, guestAddress, rangeSizeInBytes, bitmap, bitmapSizeInBytes);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvQueryGpaRangeDirtyBitmap", thrown);
        }
    }

    /** Tells what CPUID answers. */
    static int getVirtualProcessorCpuidOutput(MemorySegment partition, int index, int eax, int ecx, MemorySegment cpuidOutput) {
        try {
            return (int) GET_VIRTUAL_PROCESSOR_CPUID_OUTPUT.invokeExact(partition, index, eax, ecx, cpuidOutput);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvGetVirtualProcessorCpuidOutput", thrown);
        }
    }
}
