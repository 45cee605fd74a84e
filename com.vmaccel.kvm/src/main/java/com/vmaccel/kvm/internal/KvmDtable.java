package com.vmaccel.kvm.internal;

import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U16;
import com.vmaccel.ffi.U64;
import java.lang.foreign.MemorySegment;

/** {@code struct kvm_dtable}: a descriptor-table register. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmDtable {

    static final Struct STRUCT = Struct.named("kvm_dtable").u64("base").u16("limit").array("padding", Scalar.U16, 3).build();

    private static final U64 BASE = STRUCT.u64("base");
    private static final U16 LIMIT = STRUCT.u16("limit");

    private KvmDtable() {}

    static DescriptorTable read(MemorySegment memory, long at) {
        return new DescriptorTable(BASE.get(memory, at), LIMIT.get(memory, at));
    }

    static void write(MemorySegment memory, long at, DescriptorTable table) {
        BASE.set(memory, at, table.base());
        LIMIT.set(memory, at, table.limit());
    }
}
