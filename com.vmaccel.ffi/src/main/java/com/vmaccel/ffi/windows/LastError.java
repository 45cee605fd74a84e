package com.vmaccel.ffi.windows;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import com.vmaccel.ffi.NativeLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/**
 * The error code of the calling thread's last call. The linker of a Java virtual machine on Windows stores it before anything else can change it. Elsewhere the linker has no such
 * thing, and {@code kernel32.dll} is one that some program brings along for tests: its {@code GetLastError} is asked instead.
 */
public final class LastError {

    private static final String NAME = "GetLastError";
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final boolean IS_CAPTURED = STATE.memberLayouts().stream().anyMatch(member -> member.name().filter(NAME::equals).isPresent());
    private static final long OFFSET = IS_CAPTURED ? STATE.byteOffset(MemoryLayout.PathElement.groupElement(NAME)) : 0;

    // The value is of a JDK type on purpose: a type of ours would keep this class loader alive for as long as any thread that ever made a call.
    private static final ThreadLocal<MemorySegment> CURRENT = ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

    private LastError() {}

    /**
     * Returns the calling thread's segment for a handle of {@link #bind}.
     *
     * @return the same segment on every call of a thread
     */
    public static MemorySegment current() {
        return CURRENT.get();
    }

    /** Binds a function whose handle takes the segment first. */
    static MethodHandle bind(NativeLibrary library, String symbol, FunctionDescriptor descriptor) {
        return IS_CAPTURED
                ? library.bind(symbol, descriptor, Linker.Option.captureCallState(NAME))
                : MethodHandles.dropArguments(library.bind(symbol, descriptor), 0, MemorySegment.class);
    }

    /**
     * Returns the error code of the call that has failed just now.
     *
     * @param state the segment it was called with
     * @return an error code of {@code winerror.h}
     */
    public static int of(MemorySegment state) {
        return IS_CAPTURED ? state.get(JAVA_INT, OFFSET) : Asked.error();
    }

    /** Where the linker captures nothing. */
    private static final class Asked {
        // DWORD GetLastError(VOID);
        private static final MethodHandle GET_LAST_ERROR = NativeLibrary.open(Kernel32.LIBRARY)
                .orElseThrow(() -> new UnsatisfiedLinkError(Kernel32.LIBRARY + " cannot be loaded"))
                .bind(NAME, FunctionDescriptor.of(JAVA_INT));

        static int error() {
            try {
                return (int) GET_LAST_ERROR.invokeExact();
            } catch (Throwable thrown) {
                throw NativeLibrary.bindingBug(NAME, thrown);
            }
        }
    }
}
