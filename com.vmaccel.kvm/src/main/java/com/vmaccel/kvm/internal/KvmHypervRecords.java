package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.capability.ExitKind;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Exits of Hyper-V's interface, in the run area. */
final class KvmHypervRecords {

    private KvmHypervRecords() {}

    static ExitKind kind(MemorySegment run) {
        return switch (KvmHypervExit.TYPE.get(KvmRun.hyperv(run))) {
            case KvmHypervExit.KVM_EXIT_HYPERV_SYNIC -> ExitKind.SYSTEM_EVENT;
            case KvmHypervExit.KVM_EXIT_HYPERV_HCALL -> ExitKind.HYPERCALL;
            default -> ExitKind.UNKNOWN;
        };
    }

    static VcpuExit record(MemorySegment run) {
        MemorySegment exit = KvmRun.hyperv(run);
        return switch (KvmHypervExit.TYPE.get(exit)) {
            case KvmHypervExit.KVM_EXIT_HYPERV_SYNIC -> new VcpuExit.SystemEvent(VcpuExit.SystemEvent.Type.SYNTHETIC_INTERRUPTS, List.of(
                    Integer.toUnsignedLong(KvmHypervExit.MSR.get(exit)), KvmHypervExit.CONTROL.get(exit), KvmHypervExit.EVT_PAGE.get(exit),
                    KvmHypervExit.MSG_PAGE.get(exit)));
            case KvmHypervExit.KVM_EXIT_HYPERV_HCALL -> new VcpuExit.Hypercall(KvmHypervExit.INPUT.get(exit), List.of(
                    exit.get(JAVA_LONG, KvmHypervExit.PARAMS.offset(0)), exit.get(JAVA_LONG, KvmHypervExit.PARAMS.offset(1))));
            default -> KvmExitRecords.unknown(run, KvmExitReason.KVM_EXIT_HYPERV.number(), KvmExitReason.KVM_EXIT_HYPERV.name());
        };
    }

    /** Gives a hypercall its result, of this interface or of KVM's own. */
    static void supply(MemorySegment run, long result) {
        if (KvmRun.EXIT_REASON.get(run) == KvmExitReason.KVM_EXIT_HYPERV.number()) {
            KvmHypervExit.RESULT.set(KvmRun.hyperv(run), result);
        } else {
            KvmRun.HYPERCALL_RET.set(run, result);
        }
    }
}
