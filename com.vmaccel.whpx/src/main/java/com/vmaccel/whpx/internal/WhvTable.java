package com.vmaccel.whpx.internal;

import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;

/** {@code WHV_X64_TABLE_REGISTER}, as two words: the limit at the high end of the first, and the base. */
@CSource(header = "winhvplatformdefs.h", facts = "whpx", architectures = "x86_64")
final class WhvTable {

    static final Struct STRUCT = Struct.named("WHV_X64_TABLE_REGISTER").array("Pad", Scalar.U16, 3).u16("Limit").u64("Base").build();

    private static final int LIMIT = Byte.SIZE * (int) STRUCT.offset("Limit");

    private WhvTable() {}

    static DescriptorTable decode(long first, long base) {
        return new DescriptorTable(base, (int) (first >>> LIMIT));
    }

    static long first(DescriptorTable table) {
        return (long) table.limit() << LIMIT;
    }
}
