package com.vmaccel.kvm.internal;

import com.vmaccel.api.statistics.Statistic.Kind;
import com.vmaccel.api.statistics.Statistic.Unit;
import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Elements;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U16;
import com.vmaccel.ffi.U32;

/** {@code struct kvm_stats_desc}: what one statistic is. Source: KVM API section 4.131. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmStatsDesc {

    static final Struct STRUCT = Struct.named("kvm_stats_desc")
            .u32("flags").u16("exponent", "size").u32("offset", "bucket_size").flexible("name", Scalar.U8).build();

    static final int KVM_STATS_TYPE_MASK = 0xf;
    static final int KVM_STATS_TYPE_CUMULATIVE = 0;
    static final int KVM_STATS_TYPE_INSTANT = 1;
    static final int KVM_STATS_TYPE_PEAK = 2;
    static final int KVM_STATS_TYPE_LINEAR_HIST = 3;
    static final int KVM_STATS_TYPE_LOG_HIST = 4;
    static final int KVM_STATS_UNIT_MASK = 0xf0;
    static final int KVM_STATS_UNIT_NONE = 0;
    static final int KVM_STATS_UNIT_BYTES = 0x10;
    static final int KVM_STATS_UNIT_SECONDS = 0x20;
    static final int KVM_STATS_UNIT_CYCLES = 0x30;
    static final int KVM_STATS_UNIT_BOOLEAN = 0x40;
    static final int KVM_STATS_BASE_MASK = 0xf00;
    static final int KVM_STATS_BASE_POW10 = 0;

    static final U32 FLAGS = STRUCT.u32("flags");
    static final U16 EXPONENT = STRUCT.u16("exponent");
    static final U16 SIZE = STRUCT.u16("size");
    static final U32 OFFSET = STRUCT.u32("offset");
    static final U32 BUCKET_SIZE = STRUCT.u32("bucket_size");
    static final Elements NAME = STRUCT.elements("name");

    private KvmStatsDesc() {}

    static Kind kind(int flags) {
        return switch (flags & KVM_STATS_TYPE_MASK) {
            case KVM_STATS_TYPE_CUMULATIVE -> Kind.CUMULATIVE;
            case KVM_STATS_TYPE_INSTANT -> Kind.INSTANT;
            case KVM_STATS_TYPE_PEAK -> Kind.PEAK;
            case KVM_STATS_TYPE_LINEAR_HIST -> Kind.LINEAR_HISTOGRAM;
            case KVM_STATS_TYPE_LOG_HIST -> Kind.LOGARITHMIC_HISTOGRAM;
            default -> Kind.OTHER;
        };
    }

    static Unit unit(int flags) {
        return switch (flags & KVM_STATS_UNIT_MASK) {
            case KVM_STATS_UNIT_NONE -> Unit.NONE;
            case KVM_STATS_UNIT_BYTES -> Unit.BYTES;
            case KVM_STATS_UNIT_SECONDS -> Unit.SECONDS;
            case KVM_STATS_UNIT_CYCLES -> Unit.CYCLES;
            case KVM_STATS_UNIT_BOOLEAN -> Unit.BOOLEAN;
            default -> Unit.OTHER;
        };
    }

    static int base(int flags) {
        return (flags & KVM_STATS_BASE_MASK) == KVM_STATS_BASE_POW10 ? 10 : 2;
    }
}
