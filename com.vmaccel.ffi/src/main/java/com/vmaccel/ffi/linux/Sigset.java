package com.vmaccel.ffi.linux;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U64;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * {@code sigset_t} of the C library: 1024 bits, of which Linux uses the first 64. They travel as a {@code long}, signal {@code n} being bit {@code n - 1}, which is
 * also the kernel's own 8-byte form.
 */
@CSource(header = "bits/types/__sigset_t.h", facts = "sys")
public final class Sigset {

    /** The layout. */
    public static final Struct STRUCT = Struct.named("sigset_t").array("__val", Scalar.U64, 16).build();

    private static final U64 SIGNALS = new U64(STRUCT.offset("__val"));

    private Sigset() {}

    /**
     * Makes a set.
     *
     * @param allocator where
     * @param signals the signals in it
     * @return the set
     */
    public static MemorySegment of(SegmentAllocator allocator, long signals) {
        MemorySegment set = STRUCT.allocate(allocator);
        SIGNALS.set(set, signals);
        return set;
    }

    /**
     * Reads a set.
     *
     * @param set the set
     * @return the signals in it
     */
    public static long signals(MemorySegment set) {
        return SIGNALS.get(set);
    }

    /**
     * Returns the bit of a signal.
     *
     * @param signal its number, 1 to 64
     * @return a set of it alone
     */
    public static long bit(int signal) {
        return 1L << signal - 1;
    }
}
