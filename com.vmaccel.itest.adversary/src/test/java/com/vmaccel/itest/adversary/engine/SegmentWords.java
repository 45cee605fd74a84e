package com.vmaccel.itest.adversary.engine;

import com.vmaccel.api.x86.Segment;

/** The library's form of a segment: the base, then limit, selector and attributes; a null selector is one that is not present. */
final class SegmentWords {

    private static final int PRESENT = 1 << 7;

    private SegmentWords() {}

    static Segment decode(long base, long rest) {
        int attributes = (int) (rest >>> 48);
        int unusable = (attributes & PRESENT) == 0 ? Segment.UNUSABLE : 0;
        return new Segment(base, (int) rest, (int) (rest >>> 32) & 0xffff, attributes | unusable);
    }

    static long rest(Segment segment) {
        int attributes = segment.isUnusable() ? segment.attributes() & ~PRESENT : segment.attributes();
        return Integer.toUnsignedLong(segment.limit()) | (long) segment.selector() << 32 | (long) (attributes & 0xffff) << 48;
    }
}
