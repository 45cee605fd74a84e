package com.vmaccel.kvm.internal;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.capability.ExitKind;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Every exit reason that {@code linux/kvm.h} documents for x86, and how it is decoded from the run area: to a kind, which is all a port or memory access needs,
 * and to a record for the others. Those without a record of their own, and numbers that are not here, become {@link VcpuExit.Unknown}.
 */
@SuppressWarnings("ImmutableEnumChecker") // the functions hold nothing
enum KvmExitReason {
    KVM_EXIT_UNKNOWN(0, ExitKind.UNKNOWN),
    KVM_EXIT_EXCEPTION(1, ExitKind.EXCEPTION, KvmExitRecords::exception),
    KVM_EXIT_IO(KvmExitReason.IO, KvmExitRecords::portAccess),
    KVM_EXIT_HYPERCALL(3, ExitKind.HYPERCALL, KvmExitRecords::hypercall),
    KVM_EXIT_DEBUG(4, ExitKind.DEBUG, KvmExitRecords::debug),
    KVM_EXIT_HLT(5, ExitKind.HALT),
    KVM_EXIT_MMIO(6, KvmExitRecords::memoryAccess),
    KVM_EXIT_IRQ_WINDOW_OPEN(7, ExitKind.INTERRUPT_WINDOW),
    KVM_EXIT_SHUTDOWN(8, ExitKind.SHUTDOWN),
    KVM_EXIT_FAIL_ENTRY(9, ExitKind.FAIL_ENTRY, KvmExitRecords::failEntry),
    KVM_EXIT_INTR(10, ExitKind.CANCELLED),
    KVM_EXIT_SET_TPR(11, ExitKind.TPR_ACCESS, run -> new VcpuExit.TprAccess(0, true)),
    KVM_EXIT_TPR_ACCESS(12, ExitKind.TPR_ACCESS, KvmExitRecords::tprAccess),
    KVM_EXIT_NMI(16, ExitKind.UNKNOWN),
    KVM_EXIT_INTERNAL_ERROR(17, KvmExitRecords::internalErrorKind, KvmExitRecords::internalError),
    KVM_EXIT_SYSTEM_EVENT(24, ExitKind.SYSTEM_EVENT, KvmExitRecords::systemEvent),
    KVM_EXIT_IOAPIC_EOI(26, ExitKind.IOAPIC_EOI, run -> new VcpuExit.IoapicEoi(KvmRun.EOI_VECTOR.get(run))),
    KVM_EXIT_HYPERV(27, KvmHypervRecords::kind, KvmHypervRecords::record),
    KVM_EXIT_X86_RDMSR(29, ExitKind.MSR_READ, run -> new VcpuExit.MsrRead(KvmRun.MSR_INDEX.get(run))),
    KVM_EXIT_X86_WRMSR(30, ExitKind.MSR_WRITE, run -> new VcpuExit.MsrWrite(KvmRun.MSR_INDEX.get(run), KvmRun.MSR_DATA.get(run))),
    KVM_EXIT_DIRTY_RING_FULL(31, ExitKind.UNKNOWN),
    KVM_EXIT_AP_RESET_HOLD(32, ExitKind.UNKNOWN),
    KVM_EXIT_X86_BUS_LOCK(33, ExitKind.BUS_LOCK, run -> new VcpuExit.BusLock()),
    KVM_EXIT_XEN(34, ExitKind.UNKNOWN),
    KVM_EXIT_NOTIFY(37, ExitKind.NOTIFY, KvmExitRecords::notification),
    KVM_EXIT_MEMORY_FAULT(39, ExitKind.MEMORY_FAULT, KvmExitRecords::memoryFault),
    KVM_EXIT_TDX(40, ExitKind.UNKNOWN),
    KVM_EXIT_SNP_REQ_CERTS(43, ExitKind.UNKNOWN);

    /** Finds the kind of an exit in the run area. */
    @FunctionalInterface
    interface Kind {
        ExitKind of(MemorySegment run);
    }

    /** Makes the record of an exit from the run area. */
    @FunctionalInterface
    interface Decoder {
        VcpuExit decode(MemorySegment run);
    }

    private static final int IO = 2;

    private static final @Nullable KvmExitReason[] BY_NUMBER = new KvmExitReason[64];

    static {
        for (KvmExitReason reason : values()) {
            BY_NUMBER[reason.number] = reason;
        }
    }

    private final int number;
    private final Kind kind;
    private final @Nullable Decoder decoder;

    KvmExitReason(int number, ExitKind kind) {
        this(number, run -> kind, null);
    }

    KvmExitReason(int number, ExitKind kind, Decoder decoder) {
        this(number, run -> kind, decoder);
    }

    KvmExitReason(int number, Kind kind) {
        this(number, kind, null);
    }

    KvmExitReason(int number, Kind kind, @Nullable Decoder decoder) {
        this.number = number;
        this.kind = kind;
        this.decoder = decoder;
    }

    int number() {
        return number;
    }

    private static @Nullable KvmExitReason find(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }

    /** Returns the kind of the exit in the run area. What most exits are needs no look into the table. */
    static ExitKind kind(MemorySegment run) {
        int number = KvmRun.EXIT_REASON.get(run);
        if (number == IO) {
            return KvmExitRecords.portAccess(run);
        }
        KvmExitReason reason = find(number);
        return reason == null ? ExitKind.UNKNOWN : reason.kind.of(run);
    }

    /** Returns the record of the exit in the run area, one that is not a port or memory access. */
    static VcpuExit record(MemorySegment run) {
        int number = KvmRun.EXIT_REASON.get(run);
        KvmExitReason reason = find(number);
        if (reason == null || reason.decoder == null) {
            return KvmExitRecords.unknown(run, number, reason == null ? "?" : reason.name());
        }
        return reason.decoder.decode(run);
    }
}
