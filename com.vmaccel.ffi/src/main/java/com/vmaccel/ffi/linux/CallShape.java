package com.vmaccel.ffi.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.ffi.CallState;
import com.vmaccel.ffi.NativeLibrary;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/**
 * The two shapes in which every function of the C library is called. Java generates some ten classes for each shape, at each start of a program, and none for another function of the same shape.
 *
 * <p>A function is thus called with more and wider arguments than it takes. The calling conventions of Linux, System V's on x86-64 and AAPCS64, give that a meaning: whole numbers and
 * addresses are passed alike, each in the low bits of a register or of a place on the stack; who is called does not look at the upper bits, nor at what is behind its last argument, which the
 * caller takes away again; and functions with {@code ...} get theirs in the same places. An {@code int} is passed with its sign extended. Of a result of type {@code int} only the low 32 bits
 * mean anything. None of this holds on Windows for more than four arguments, nor on macOS for {@code ...}; and never for floating-point numbers or structures.
 */
final class CallShape {

    private static final NativeLibrary C = NativeLibrary.standard();

    // long f(long, long, long, long, long, long)
    private static final FunctionDescriptor NUMBERS = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    // long f(long, long, long, long, const void *, const void *, const void *)
    private static final FunctionDescriptor POINTERS = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS);

    private CallShape() {}

    /**
     * Binds a function of up to six whole numbers. An address of memory that Java manages is none: nothing keeps that memory during the call.
     *
     * @param symbol its name
     * @return {@code (long) invokeExact(state, a, b, c, d, e, f)}, with the thread's {@link CallState} and six numbers
     */
    static MethodHandle ofNumbers(String symbol) {
        return C.bind(symbol, NUMBERS, CallState.CAPTURE_ERRNO);
    }

    /**
     * Binds a function of up to four arguments of which some are pointers. A pointer is passed as the address of its segment; the segment itself follows the arguments, where the function does
     * not look, and where Java sees that it is kept, and not closed during the call.
     *
     * @param symbol its name
     * @return {@code (long) invokeExact(state, a, b, c, d, x, y, z)}, with the thread's {@link CallState}, four numbers, and three segments, each possibly {@code NULL}
     */
    static MethodHandle ofPointers(String symbol) {
        return C.bind(symbol, POINTERS, CallState.CAPTURE_ERRNO);
    }
}
