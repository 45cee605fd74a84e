package com.vmaccel.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** C calls Java back. */
@EnabledOnOs(OS.LINUX)
class NativeCallbackTest {

    private static final FunctionDescriptor COMPARATOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);

    static int descending(MemorySegment one, MemorySegment other) {
        int first = NativeCallback.argument(one, Integer.BYTES).get(JAVA_INT, 0);
        return Integer.compare(NativeCallback.argument(other, Integer.BYTES).get(JAVA_INT, 0), first);
    }

    /** qsort(3) */
    @Test
    void qsortAsksJava() throws Throwable {
        MethodHandle qsort = NativeLibrary.standard().bind("qsort", FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS));
        MethodHandle target = MethodHandles.lookup().findStatic(NativeCallbackTest.class, "descending", COMPARATOR.toMethodType());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocateFrom(JAVA_INT, 3, 1, 5, 4, 2);
            qsort.invokeExact(numbers, 5L, (long) Integer.BYTES, NativeCallback.pointer(target, COMPARATOR, arena));
            assertArrayEquals(new int[] {5, 4, 3, 2, 1}, numbers.toArray(JAVA_INT));
        }
    }
}
