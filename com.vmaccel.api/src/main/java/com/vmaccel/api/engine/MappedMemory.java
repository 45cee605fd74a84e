package com.vmaccel.api.engine;

import com.vmaccel.api.memory.HostMemory;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Host memory whose engine makes a segment for callers only if one asks for it: to make such a segment refuse access stops all threads of the Java virtual machine for a
 * moment, more than all else that giving a small memory back takes. Guest memory, which knows what it holds, does without.
 */
public final class MappedMemory extends HostMemory {

    private final MemorySegment unchecked;

    /**
     * Makes a host memory.
     *
     * @param unchecked the bytes, which need not refuse access once {@code release} has run
     * @param segment returns the bytes for callers, which do
     * @param description what it is, for messages
     * @param handle the operating system's handle of the bytes, if there is one
     * @param release gives the bytes back; runs when the last hold is gone, and again when the memory is closed again after it threw
     */
    public MappedMemory(MemorySegment unchecked, Supplier<MemorySegment> segment, String description, OptionalLong handle, Runnable release) {
        super(unchecked, segment, description, handle, release);
        this.unchecked = unchecked;
    }

    /** Returns the bytes of a memory, for use while a hold on it is not given up. */
    static MemorySegment bytes(HostMemory host) {
        return host instanceof MappedMemory mapped ? mapped.unchecked : host.segment();
    }
}
