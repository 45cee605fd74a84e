package com.vmaccel.x86.internal.cpu;

import com.vmaccel.x86.PageFrame;
import com.vmaccel.x86.ProcessorHost;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Access to guest-physical memory and, where there is none, to the bus. Never across a page. */
final class Physical {

    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
    private static final VarHandle LONGS = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

    private final ProcessorHost host;
    private final CodePages code;
    private final PageFrame frame = new PageFrame();
    private long framePage = -1;

    Physical(ProcessorHost host, CodePages code) {
        this.host = host;
        this.code = code;
    }

    /** Forgets where pages are. */
    void flush() {
        framePage = -1;
    }

    /** Finds the memory of a page, which stays known until the next call. */
    boolean find(long gpa) {
        long page = gpa & -PageFrame.BYTES;
        if (page != framePage) {
            framePage = -1;
            if (!host.find(gpa, frame)) {
                return false;
            }
            framePage = page;
        }
        return true;
    }

    PageFrame frame() {
        return frame;
    }

    private long place(long gpa) {
        return frame.offset() + (gpa & PageFrame.BYTES - 1);
    }

    long read(long gpa, int bytes) {
        return find(gpa) && !host.isRepeated(gpa, bytes, false) ? load(frame.segment(), place(gpa), bytes) : host.read(gpa, bytes);
    }

    /** Sees to code and dirty pages; false if there is no memory to write, or was none. It is looked up last: forgetting code may have waited for another processor. */
    private boolean prepareWrite(long gpa, int bytes) {
        if (host.isRepeated(gpa, bytes, true)) {
            return false;
        }
        if (find(gpa) && frame.isWritable()) {
            code.written(host, gpa, bytes);
            host.writing(gpa);
        }
        return find(gpa) && frame.isWritable();
    }

    void write(long gpa, int bytes, long value) {
        if (prepareWrite(gpa, bytes)) {
            store(frame.segment(), place(gpa), bytes, value);
            if (code.isShared()) {
                VarHandle.fullFence(); // a processor that decodes marks the code, then looks whether it is still the same
                code.written(host, gpa, bytes);
            }
        } else {
            host.write(gpa, bytes, bytes == Long.BYTES ? value : value & (1L << 8 * bytes) - 1);
        }
    }

    /** Replaces a number whose address is a multiple of its width, if it still is as expected. */
    boolean compareAndSet(long gpa, int bytes, long expected, long value) {
        if (!prepareWrite(gpa, bytes)) {
            write(gpa, bytes, value);
            return true;
        }
        return exchange(frame.segment(), place(gpa), bytes, expected, value);
    }

    static boolean exchange(MemorySegment segment, long at, int bytes, long expected, long value) {
        if (bytes == Long.BYTES) {
            return LONGS.compareAndSet(segment, at, expected, value);
        }
        if (bytes == Integer.BYTES) {
            return INTS.compareAndSet(segment, at, (int) expected, (int) value);
        }
        long word = at & -Integer.BYTES;
        int shift = (int) (at - word) * 8;
        int mask = (1 << 8 * bytes) - 1 << shift;
        int around = (int) INTS.getVolatile(segment, word) & ~mask;
        return INTS.compareAndSet(segment, word, around | (int) expected << shift & mask, around | (int) value << shift & mask);
    }

    static long load(MemorySegment segment, long at, int bytes) {
        return switch (bytes) {
            case 1 -> segment.get(ValueLayout.JAVA_BYTE, at) & 0xff;
            case 2 -> segment.get(SHORT, at) & 0xffff;
            case 4 -> segment.get(INT, at) & 0xffff_ffffL;
            case 8 -> segment.get(LONG, at);
            default -> loadOdd(segment, at, bytes);
        };
    }

    private static long loadOdd(MemorySegment segment, long at, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (segment.get(ValueLayout.JAVA_BYTE, at + i) & 0xffL) << 8 * i;
        }
        return value;
    }

    static void store(MemorySegment segment, long at, int bytes, long value) {
        switch (bytes) {
            case 1 -> segment.set(ValueLayout.JAVA_BYTE, at, (byte) value);
            case 2 -> segment.set(SHORT, at, (short) value);
            case 4 -> segment.set(INT, at, (int) value);
            case 8 -> segment.set(LONG, at, value);
            default -> {
                for (int i = 0; i < bytes; i++) {
                    segment.set(ValueLayout.JAVA_BYTE, at + i, (byte) (value >>> 8 * i));
                }
            }
        }
    }
}
