package com.vmaccel.ffi.windows;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.ffi.NativeLibrary;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Functions of {@code kernel32.dll}. Each returns what C returns; where that says failure the error code is in {@link LastError#of} of the segment that was passed. Addresses are
 * numbers: nothing here knows what lies behind them. Any thread may call; nothing is allocated.
 */
public final class Kernel32 {

    /** The library's name. */
    public static final String LIBRARY = "kernel32.dll";

    private static final NativeLibrary LIBRARY_FILE =
            NativeLibrary.open(LIBRARY).orElseThrow(() -> new UnsatisfiedLinkError(LIBRARY + " cannot be loaded"));

    // LPVOID VirtualAlloc(LPVOID lpAddress, SIZE_T dwSize, DWORD flAllocationType, DWORD flProtect);
    private static final MethodHandle VIRTUAL_ALLOC =
            LastError.bind(LIBRARY_FILE, "VirtualAlloc", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT));

    // BOOL VirtualFree(LPVOID lpAddress, SIZE_T dwSize, DWORD dwFreeType);
    private static final MethodHandle VIRTUAL_FREE =
            LastError.bind(LIBRARY_FILE, "VirtualFree", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));

    private Kernel32() {}

    /**
     * Reserves or commits pages.
     *
     * @param state {@link LastError#current()}
     * @param address where, or 0 for anywhere
     * @param sizeBytes how much
     * @param type {@code MEM_*} of {@link MemoryFlags}
     * @param protection {@code PAGE_*} of {@link MemoryFlags}
     * @return the address, or 0
     */
    public static long virtualAlloc(MemorySegment state, long address, long sizeBytes, int type, int protection) {
        try {
            return (long) VIRTUAL_ALLOC.invokeExact(state, address, sizeBytes, type, protection);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("VirtualAlloc", thrown);
        }
    }

    /**
     * Gives pages back.
     *
     * @param state {@link LastError#current()}
     * @param address what {@link #virtualAlloc} returned
     * @param sizeBytes 0 with {@link MemoryFlags#MEM_RELEASE}
     * @param type {@link MemoryFlags#MEM_RELEASE}
     * @return 0 on failure
     */
    public static int virtualFree(MemorySegment state, long address, long sizeBytes, int type) {
        try {
            return (int) VIRTUAL_FREE.invokeExact(state, address, sizeBytes, type);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("VirtualFree", thrown);
        }
    }
}
