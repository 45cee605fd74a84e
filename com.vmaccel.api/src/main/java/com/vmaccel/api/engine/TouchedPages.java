package com.vmaccel.api.engine;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Touches pages of this process, so that they are there when somebody needs them, and leaves what is in them to others that write meanwhile. */
final class TouchedPages {

    /** No host has smaller ones. */
    private static final int PAGE_BYTES = 4096;
    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private TouchedPages() {}

    /** Touches every page of a range that begins with one and is shorter than two gibibytes. */
    static void touch(MemorySegment range, boolean write) {
        ByteBuffer bytes = range.asByteBuffer();
        for (int at = 0; at < bytes.capacity(); at += PAGE_BYTES) {
            if (write) {
                WORD.getAndAdd(bytes, at, 0L);
            } else {
                WORD.getOpaque(bytes, at);
            }
        }
    }
}
