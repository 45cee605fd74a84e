package com.vmaccel.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Java methods as C function pointers. What is called must let nothing be thrown: an exception that reaches C ends the Java virtual machine. A pointer may be called as long as its arena is
 * open, and never afterwards: the arena is closed once the native side has provably dropped it, and is never the global one, which would keep the class loader for ever.
 */
public final class NativeCallback {

    private static final Linker LINKER = Linker.nativeLinker();

    private NativeCallback() {}

    /**
     * Makes a function pointer.
     *
     * @param target what is called, with exactly the types of the descriptor
     * @param descriptor its C prototype
     * @param arena how long it can be called
     * @return the pointer
     */
    public static MemorySegment pointer(MethodHandle target, FunctionDescriptor descriptor, Arena arena) {
        return LINKER.upcallStub(target, descriptor, arena);
    }

    /**
     * Gives a pointer argument of a callback the size that its contract says. The memory is the caller's, and valid during the call only.
     *
     * @param argument the pointer
     * @param sizeBytes how many bytes it points to, as the contract of the callback guarantees
     * @return the memory
     */
    public static MemorySegment argument(MemorySegment argument, long sizeBytes) {
        return argument.reinterpret(sizeBytes);
    }
}
