package com.vmaccel.ffi;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * A C function that is only known at run time and takes and returns nothing but 64-bit values: {@code int64_t f(int64_t, int64_t, int64_t, int64_t)}, where a
 * pointer is passed as its address. Such a call is the same under every calling convention, and all such functions share one function shape. Any thread may call.
 */
public final class NativeFunction {

    // int64_t (*)(int64_t, int64_t, int64_t, int64_t)
    private static final MethodHandle CALL = Linker.nativeLinker()
            .downcallHandle(FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    private final String name;
    private final MemorySegment address;

    NativeFunction(String name, MemorySegment address) {
        this.name = name;
        this.address = address;
    }

    /**
     * Calls the function. What it does with the memory that an address points to is between it and the caller.
     *
     * @param a its first argument
     * @param b its second argument
     * @param c its third argument
     * @param d its fourth argument
     * @return its result
     */
    public long call(long a, long b, long c, long d) {
        try {
            return (long) CALL.invokeExact(address, a, b, c, d);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug(name, thrown);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
