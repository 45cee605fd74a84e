package com.vmaccel.whpx.internal;

import com.vmaccel.api.x86.Segment;
import com.vmaccel.ffi.BitField;
import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;

/** {@code WHV_X64_SEGMENT_REGISTER}, as two words: the base, and the rest. A register that holds a null selector is one that is not present. */
@CSource(header = "winhvplatformdefs.h", facts = "whpx", architectures = "x86_64")
final class WhvSegment {

    static final Struct STRUCT = Struct.named("WHV_X64_SEGMENT_REGISTER").u64("Base").u32("Limit").u16("Selector", "Attributes").build();
    static final BitField PRESENT = new BitField("WHV_X64_SEGMENT_REGISTER", "Present", 119, 1);
    static final BitField LONG = new BitField("WHV_X64_SEGMENT_REGISTER", "Long", 125, 1);
    static final BitField DEFAULT = new BitField("WHV_X64_SEGMENT_REGISTER", "Default", 126, 1);

    private static final int SECOND = 8;
    private static final int SELECTOR = shift("Selector");
    private static final int ATTRIBUTES = shift("Attributes");
    private static final int PRESENT_ATTRIBUTE = 1 << PRESENT.first() - 8 * SECOND - ATTRIBUTES;

    private WhvSegment() {}

    /** How far a member is from the low end of the second word. */
    private static int shift(String member) {
        return Byte.SIZE * (int) (STRUCT.offset(member) - SECOND);
    }

    static Segment decode(long base, long rest) {
        int attributes = (int) (rest >>> ATTRIBUTES) & 0xf0ff;
        int unusable = (attributes & PRESENT_ATTRIBUTE) == 0 ? Segment.UNUSABLE : 0;
        return new Segment(base, (int) rest, (int) (rest >>> SELECTOR) & 0xffff, attributes | unusable);
    }

    static long rest(Segment segment) {
        int attributes = segment.isUnusable() ? segment.attributes() & ~PRESENT_ATTRIBUTE : segment.attributes();
        return Integer.toUnsignedLong(segment.limit()) | (long) segment.selector() << SELECTOR | (long) (attributes & 0xffff) << ATTRIBUTES;
    }
}
