package com.vmaccel.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.FunctionDescriptor;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class NativeLibraryTest {

    private static final FunctionDescriptor UNARY = FunctionDescriptor.of(JAVA_INT, JAVA_INT);

    @Test
    void aFunctionIsBoundByName() throws Throwable {
        assertEquals(5, (int) NativeLibrary.standard().bind("abs", UNARY).invokeExact(-5));
    }

    @Test
    void anAbsentFunctionIsNamed() {
        assertTrue(NativeLibrary.standard().find("vmaccel_absent", UNARY).isEmpty());
        var absent = assertThrows(UnsatisfiedLinkError.class, () -> NativeLibrary.standard().bind("vmaccel_absent", UNARY));
        assertEquals("vmaccel_absent is not in the C library", absent.getMessage());
    }

    @Test
    void aFunctionIsCalledByItsAddress() {
        NativeFunction llabs = NativeLibrary.standard().function("llabs");
        assertEquals(1L << 40, llabs.call(-1L << 40, 0, 0, 0));
        assertEquals("llabs", llabs.toString());
        assertThrows(UnsatisfiedLinkError.class, () -> NativeLibrary.standard().function("vmaccel_absent"));
    }

    @Test
    void anAbsentLibraryIsEmpty() {
        assertTrue(NativeLibrary.open("vmaccel-absent-library").isEmpty());
    }

    @Test
    void onlyCheckedExceptionsAreDefects() {
        var unchecked = new IllegalStateException("closed");
        assertSame(unchecked, assertThrows(IllegalStateException.class, () -> NativeLibrary.bindingBug("f", unchecked)));
        var error = new StackOverflowError();
        assertSame(error, assertThrows(StackOverflowError.class, () -> NativeLibrary.bindingBug("f", error)));
        var checked = new IOException("impossible");
        assertSame(checked, NativeLibrary.bindingBug("f", checked).getCause());
    }
}
