package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VcpuExit.Debug.Cause;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.ffi.Elements;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Decodes single exits from the run area. Nothing there is trusted: counts are bounded by the array they are for. */
final class KvmExitRecords {

    private static final int BREAKPOINT_EXCEPTION = 3;
    private static final long DR6_SINGLE_STEP = 1L << 14;
    private static final long DR6_BREAKPOINTS = 0xf;

    private KvmExitRecords() {}

    static ExitKind portAccess(MemorySegment run) {
        return KvmRun.IO_DIRECTION.get(run) == KvmRun.KVM_EXIT_IO_IN ? ExitKind.PORT_READ : ExitKind.PORT_WRITE;
    }

    static ExitKind memoryAccess(MemorySegment run) {
        return KvmRun.MMIO_IS_WRITE.get(run) == 0 ? ExitKind.MMIO_READ : ExitKind.MMIO_WRITE;
    }

    static VcpuExit exception(MemorySegment run) {
        return new VcpuExit.GuestException(KvmRun.EX_EXCEPTION.get(run), KvmRun.EX_ERROR_CODE.get(run));
    }

    static VcpuExit hypercall(MemorySegment run) {
        return new VcpuExit.Hypercall(KvmRun.HYPERCALL_NR.get(run), longs(run, KvmRun.HYPERCALL_ARGS, KvmRun.HYPERCALL_ARGS.count()));
    }

    /** A step is reported by DR6.BS alone; a breakpoint's own bits win, as both may be set. Source: Intel SDM volume 3 section 19.2.3. */
    static VcpuExit debug(MemorySegment run) {
        long dr6 = KvmRun.DEBUG_DR6.get(run);
        Cause cause;
        if (KvmRun.DEBUG_EXCEPTION.get(run) == BREAKPOINT_EXCEPTION) {
            cause = Cause.SOFTWARE_BREAKPOINT;
        } else {
            cause = (dr6 & DR6_SINGLE_STEP) != 0 && (dr6 & DR6_BREAKPOINTS) == 0 ? Cause.STEP : Cause.HARDWARE_BREAKPOINT;
        }
        return new VcpuExit.Debug(cause, KvmRun.DEBUG_PC.get(run));
    }

    static VcpuExit failEntry(MemorySegment run) {
        return new VcpuExit.FailEntry(KvmRun.FAIL_ENTRY_REASON.get(run), KvmRun.FAIL_ENTRY_CPU.get(run));
    }

    static VcpuExit tprAccess(MemorySegment run) {
        return new VcpuExit.TprAccess(KvmRun.TPR_ACCESS_RIP.get(run), KvmRun.TPR_ACCESS_IS_WRITE.get(run) != 0);
    }

    static ExitKind internalErrorKind(MemorySegment run) {
        boolean emulation = KvmRun.INTERNAL_SUBERROR.get(run) == KvmRun.KVM_INTERNAL_ERROR_EMULATION;
        return emulation ? ExitKind.EMULATION_FAILED : ExitKind.ENGINE_FAILURE;
    }

    static VcpuExit internalError(MemorySegment run) {
        if (internalErrorKind(run) == ExitKind.EMULATION_FAILED) {
            return new VcpuExit.EmulationFailed(instruction(run));
        }
        return new VcpuExit.EngineFailure(KvmRun.INTERNAL_SUBERROR.get(run), longs(run, KvmRun.INTERNAL_DATA, KvmRun.INTERNAL_NDATA.get(run)));
    }

    private static RawBytes instruction(MemorySegment run) {
        long flags = KvmRun.INTERNAL_NDATA.get(run) == 0 ? 0 : KvmRun.EMULATION_FLAGS.get(run);
        if ((flags & KvmRun.KVM_INTERNAL_ERROR_EMULATION_FLAG_INSTRUCTION_BYTES) == 0) {
            return RawBytes.EMPTY;
        }
        int size = Math.min(KvmRun.EMULATION_INSN_SIZE.get(run), KvmRun.EMULATION_INSN_BYTES.count());
        return RawBytes.of(KvmRun.EMULATION_INSN_BYTES.slice(run).asSlice(0, size).toArray(JAVA_BYTE));
    }

    static VcpuExit systemEvent(MemorySegment run) {
        VcpuExit.SystemEvent.Type type = switch (KvmRun.SYSTEM_EVENT_TYPE.get(run)) {
            case KvmRun.KVM_SYSTEM_EVENT_SHUTDOWN -> VcpuExit.SystemEvent.Type.SHUTDOWN;
            case KvmRun.KVM_SYSTEM_EVENT_RESET -> VcpuExit.SystemEvent.Type.RESET;
            case KvmRun.KVM_SYSTEM_EVENT_CRASH -> VcpuExit.SystemEvent.Type.CRASH;
            case KvmRun.KVM_SYSTEM_EVENT_SUSPEND -> VcpuExit.SystemEvent.Type.SUSPEND;
            default -> VcpuExit.SystemEvent.Type.OTHER;
        };
        return new VcpuExit.SystemEvent(type, longs(run, KvmRun.SYSTEM_EVENT_DATA, KvmRun.SYSTEM_EVENT_NDATA.get(run)));
    }

    static VcpuExit notification(MemorySegment run) {
        return new VcpuExit.Notify((KvmRun.NOTIFY_FLAGS.get(run) & KvmRun.KVM_NOTIFY_CONTEXT_INVALID) == 0);
    }

    static VcpuExit memoryFault(MemorySegment run) {
        return new VcpuExit.MemoryFault(
                GuestAddress.of(KvmRun.MEMORY_FAULT_GPA.get(run)), KvmRun.MEMORY_FAULT_SIZE.get(run), KvmRun.MEMORY_FAULT_FLAGS.get(run));
    }

    static VcpuExit unknown(MemorySegment run, int number, String name) {
        return new VcpuExit.Unknown(Integer.toUnsignedLong(number), name, RawBytes.of(KvmRun.PAYLOAD.slice(run).toArray(JAVA_BYTE)));
    }

    private static List<Long> longs(MemorySegment run, Elements array, int wanted) {
        int count = Math.clamp(wanted, 0, array.count());
        List<Long> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(run.get(JAVA_LONG, array.offset(i)));
        }
        return values;
    }
}
