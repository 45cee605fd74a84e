package com.vmaccel.whpx.internal;

import com.vmaccel.ffi.BitField;
import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U64;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The advice to populate guest memory. Source: {@code winhvplatformdefs.h}. */
@CSource(header = "winhvplatformdefs.h", facts = "whpx", architectures = "x86_64")
@SuppressWarnings("MemberName") // the names of the header
final class WhvPopulate {

    static final int WHvAdviseGpaRangeCodePopulate = 0;
    /** Pages that are not in memory are fetched. */
    static final BitField PREFETCH = new BitField("WHV_ADVISE_GPA_RANGE_POPULATE_FLAGS", "Prefetch", 0, 1);

    static final Struct RANGE = Struct.named("WHV_MEMORY_RANGE_ENTRY").u64("GuestAddress", "SizeInBytes").build();
    static final Struct STRUCT = Struct.named("WHV_ADVISE_GPA_RANGE_POPULATE").u32("Flags", "AccessType").build();

    private static final U64 GUEST_ADDRESS = RANGE.u64("GuestAddress");
    private static final U64 SIZE_IN_BYTES = RANGE.u64("SizeInBytes");
    private static final U32 FLAGS = STRUCT.u32("Flags");
    private static final U32 ACCESS_TYPE = STRUCT.u32("AccessType");

    private WhvPopulate() {}

    static MemorySegment range(Arena arena, long gpa, long sizeBytes) {
        MemorySegment range = RANGE.allocate(arena);
        GUEST_ADDRESS.set(range, gpa);
        SIZE_IN_BYTES.set(range, sizeBytes);
        return range;
    }

    static MemorySegment advice(Arena arena, int flags, int accessType) {
        MemorySegment advice = STRUCT.allocate(arena);
        FLAGS.set(advice, flags);
        ACCESS_TYPE.set(advice, accessType);
        return advice;
    }
}
