package com.vmaccel.api.engine;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/** Touches pages of this process, so that they are there when somebody needs them, and leaves what is in them to others that write meanwhile. */
final class TouchedPages {

    /** No host has smaller ones. */
    private static final long PAGE_BYTES = 4096;
    private static final VarHandle WORD = JAVA_LONG.varHandle();

    private TouchedPages() {}

    /** Touches every page of a range that begins with one. */
    static void touch(MemorySegment bytes, boolean write) {
        for (long at = 0; at < bytes.byteSize(); at += PAGE_BYTES) {
            if (write) {
                WORD.getAndAdd(bytes, at, 0L);
            } else {
                WORD.getOpaque(bytes, at);
            }
        }
    }
}
