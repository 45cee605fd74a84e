package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Elements;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/** {@code struct kvm_signal_mask}: the signals that do not interrupt a vCPU, in the kernel's 8-byte form. Source: KVM API section 4.20. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmSignalMask {

    static final Struct STRUCT = Struct.named("kvm_signal_mask").u32("len").flexible("sigset", Scalar.U8).build();

    private static final U32 LEN = STRUCT.u32("len");
    private static final Elements SIGSET = STRUCT.elements("sigset");

    private KvmSignalMask() {}

    static MemorySegment of(SegmentAllocator allocator, long signals) {
        MemorySegment mask = STRUCT.allocate(allocator, Long.BYTES);
        LEN.set(mask, Long.BYTES);
        mask.set(JAVA_LONG_UNALIGNED, SIGSET.offset(0), signals);
        return mask;
    }
}
