package com.vmaccel.whpx.internal;

import com.vmaccel.ffi.NativeCallback;
import com.vmaccel.ffi.NativeLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Optional;

/**
 * {@code WinHvEmulation.dll}. Each method returns the function's {@code HRESULT}, {@link WhvFunction#MISSING} where the library or the function is not there. Source: {@code winhvemulation.h}.
 */
final class WinHvEmulation {

    static final String LIBRARY = "WinHvEmulation.dll";

    private static final Optional<NativeLibrary> DLL = NativeLibrary.open(LIBRARY);

    // HRESULT WHvEmulatorCreateEmulator(const WHV_EMULATOR_CALLBACKS * Callbacks, WHV_EMULATOR_HANDLE * Emulator);
    private static final MethodHandle CREATE_EMULATOR = WinHvPlatform.bind(DLL, WhvEmulatorFunction.WHvEmulatorCreateEmulator);

    // HRESULT WHvEmulatorDestroyEmulator(WHV_EMULATOR_HANDLE Emulator);
    private static final MethodHandle DESTROY_EMULATOR = WinHvPlatform.bind(DLL, WhvEmulatorFunction.WHvEmulatorDestroyEmulator);

    // HRESULT WHvEmulatorTryIoEmulation(WHV_EMULATOR_HANDLE Emulator, VOID * Context, const WHV_VP_EXIT_CONTEXT * VpContext, const WHV_X64_IO_PORT_ACCESS_CONTEXT * IoInstructionContext, WHV_EMULATOR_STATUS * EmulatorReturnStatus);
    private static final MethodHandle TRY_IO_EMULATION = WinHvPlatform.bind(DLL, WhvEmulatorFunction.WHvEmulatorTryIoEmulation);

    // HRESULT WHvEmulatorTryMmioEmulation(WHV_EMULATOR_HANDLE Emulator, VOID * Context, const WHV_VP_EXIT_CONTEXT * VpContext, const WHV_MEMORY_ACCESS_CONTEXT * MmioInstructionContext, WHV_EMULATOR_STATUS * EmulatorReturnStatus);
    private static final MethodHandle TRY_MMIO_EMULATION = WinHvPlatform.bind(DLL, WhvEmulatorFunction.WHvEmulatorTryMmioEmulation);

    private WinHvEmulation() {}

    /** Makes a method of this package a callback. */
    static MemorySegment callback(WhvEmulatorFunction type, Object receiver, String method, Arena arena) {
        FunctionDescriptor prototype = WinHvPlatform.descriptor(type);
        try {
            return NativeCallback.pointer(MethodHandles.lookup().bind(receiver, method, prototype.toMethodType()), prototype, arena);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /** Tells whether the library can be loaded. */
    static boolean isPresent() {
        return DLL.isPresent();
    }

    /** Creates an emulator. */
    static int createEmulator(MemorySegment callbacks, MemorySegment emulator) {
        try {
            return (int) CREATE_EMULATOR.invokeExact(callbacks, emulator);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvEmulatorCreateEmulator", thrown);
        }
    }

    /** Destroys an emulator: afterwards it calls nothing back. */
    static int destroyEmulator(MemorySegment emulator) {
        try {
            return (int) DESTROY_EMULATOR.invokeExact(emulator);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvEmulatorDestroyEmulator", thrown);
        }
    }

    /** Executes the instruction of a port exit. */
    static int tryIoEmulation(MemorySegment emulator, MemorySegment context, MemorySegment vpContext, MemorySegment exitContext, MemorySegment status) {
        try {
            return (int) TRY_IO_EMULATION.invokeExact(emulator, context, vpContext, exitContext, status);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvEmulatorTryIoEmulation", thrown);
        }
    }

    /** Executes the instruction of a memory exit. */
    static int tryMmioEmulation(MemorySegment emulator, MemorySegment context, MemorySegment vpContext, MemorySegment exitContext, MemorySegment status) {
        try {
            return (int) TRY_MMIO_EMULATION.invokeExact(emulator, context, vpContext, exitContext, status);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("WHvEmulatorTryMmioEmulation", thrown);
        }
    }
}
