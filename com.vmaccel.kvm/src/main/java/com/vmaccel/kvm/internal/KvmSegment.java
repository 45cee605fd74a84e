package com.vmaccel.kvm.internal;

import com.vmaccel.api.x86.Segment;
import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U16;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U64;
import com.vmaccel.ffi.U8;
import java.lang.foreign.MemorySegment;

/** {@code struct kvm_segment}: a segment register with one byte for each attribute. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmSegment {

    static final Struct STRUCT = Struct.named("kvm_segment")
            .u64("base").u32("limit").u16("selector")
            .u8("type", "present", "dpl", "db", "s", "l", "g", "avl", "unusable", "padding")
            .build();

    private static final U64 BASE = STRUCT.u64("base");
    private static final U32 LIMIT = STRUCT.u32("limit");
    private static final U16 SELECTOR = STRUCT.u16("selector");

    /** An attribute: where KVM has it and where {@link Segment#attributes()} does. */
    private record Attribute(U8 field, int shift, int mask) {
        static Attribute of(String name, int shift, int mask) {
            return new Attribute(STRUCT.u8(name), shift, mask);
        }
    }

    private static final Attribute[] ATTRIBUTES = {
        Attribute.of("type", 0, 0xf), Attribute.of("s", 4, 1), Attribute.of("dpl", 5, 3), Attribute.of("present", 7, 1), Attribute.of("avl", 12, 1),
        Attribute.of("l", 13, 1), Attribute.of("db", 14, 1), Attribute.of("g", 15, 1), Attribute.of("unusable", 16, 1)
    };

    private KvmSegment() {}

    static Segment read(MemorySegment memory, long at) {
        int attributes = 0;
        for (Attribute attribute : ATTRIBUTES) {
            attributes |= (attribute.field.get(memory, at) & attribute.mask) << attribute.shift;
        }
        return new Segment(BASE.get(memory, at), LIMIT.get(memory, at), SELECTOR.get(memory, at), attributes);
    }

    static void write(MemorySegment memory, long at, Segment segment) {
        BASE.set(memory, at, segment.base());
        LIMIT.set(memory, at, segment.limit());
        SELECTOR.set(memory, at, segment.selector());
        for (Attribute attribute : ATTRIBUTES) {
            attribute.field.set(memory, at, segment.attributes() >> attribute.shift & attribute.mask);
        }
    }

    /** Clears the bit that makes code 64-bit code. */
    static void clearLong(MemorySegment memory, long at) {
        Segment segment = read(memory, at);
        write(memory, at, new Segment(segment.base(), segment.limit(), segment.selector(), segment.attributes() & ~(1 << 13)));
    }
}
