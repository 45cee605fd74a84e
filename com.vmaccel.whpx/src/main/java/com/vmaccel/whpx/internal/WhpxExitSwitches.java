package com.vmaccel.whpx.internal;

import com.vmaccel.api.ExitRequests;
import com.vmaccel.api.MsrPolicy;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.ffi.BitField;
import java.util.Map;

/** Which instructions and exceptions of a guest exit that the platform would handle by itself. */
final class WhpxExitSwitches {

    /** The capability behind each switch but that of the MSRs, which has a bitmap of its own. */
    static final Map<Capability, BitField> CAPABILITIES = Map.of(
            Capability.CPUID_EXITS, WhvFeatures.CPUID_EXIT,
            Capability.EXCEPTION_EXITS, WhvFeatures.EXCEPTION_EXIT,
            Capability.TIME_STAMP_EXITS, WhvFeatures.RDTSC_EXIT,
            Capability.HYPERCALL_EXITS, WhvFeatures.HYPERCALL_EXIT);

    private WhpxExitSwitches() {}

    /** Returns the exit that a capability is about. */
    static ExitKind kind(Capability capability) {
        return switch (capability) {
            case CPUID_EXITS -> ExitKind.CPUID;
            case EXCEPTION_EXITS -> ExitKind.EXCEPTION;
            case HYPERCALL_EXITS -> ExitKind.HYPERCALL;
            default -> ExitKind.MSR_READ;
        };
    }

    /** Sets a partition's switches, before it is set up. */
    static void set(WhpxPartition partition, WhpxHost host, VmConfig config) {
        ExitRequests wanted = config.exits();
        boolean msrs = config.msrPolicy().filter(policy -> policy == MsrPolicy.EXIT).isPresent();
        long exits = bit(WhvFeatures.MSR_EXIT, msrs) | bit(WhvFeatures.CPUID_EXIT, !wanted.cpuidFunctions().isEmpty())
                | bit(WhvFeatures.EXCEPTION_EXIT, !wanted.exceptions().isEmpty()) | bit(WhvFeatures.RDTSC_EXIT, wanted.timeStamps())
                | bit(WhvFeatures.HYPERCALL_EXIT, wanted.hypercalls());
        if (exits != 0) {
            partition.set64(WhvPropertyCode.WHvPartitionPropertyCodeExtendedVmExits, "ExtendedVmExits", exits);
        }
        if (msrs) {
            partition.set64(WhvPropertyCode.WHvPartitionPropertyCodeX64MsrExitBitmap, "X64MsrExitBitmap", WhvFeatures.UNHANDLED_MSRS.of(1));
        }
        if (!wanted.cpuidFunctions().isEmpty()) {
            partition.setList(
                    WhvPropertyCode.WHvPartitionPropertyCodeCpuidExitList, "CpuidExitList", wanted.cpuidFunctions().stream().mapToInt(Integer::intValue).toArray());
        }
        if (!wanted.exceptions().isEmpty()) {
            partition.set64(WhvPropertyCode.WHvPartitionPropertyCodeExceptionExitBitmap, "ExceptionExitBitmap", exceptions(host, wanted));
        }
    }

    private static long bit(BitField field, boolean wanted) {
        return field.of(wanted ? 1 : 0);
    }

    private static long exceptions(WhpxHost host, ExitRequests wanted) {
        long bits = 0;
        for (int vector : wanted.exceptions()) {
            if ((host.exceptions() >>> vector & 1) == 0) {
                throw new IllegalArgumentException("%s: the platform cannot exit at exception %d, only at 0x%x".formatted(WhpxBackend.ID, vector, host.exceptions()));
            }
            bits |= 1L << vector;
        }
        return bits;
    }
}
