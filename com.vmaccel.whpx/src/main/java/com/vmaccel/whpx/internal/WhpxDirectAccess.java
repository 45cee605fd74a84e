package com.vmaccel.whpx.internal;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.MsrIndex;
import java.lang.foreign.MemorySegment;

/**
 * A port access without a string, an access to an MSR or the time-stamp counter, CPUID, a hypercall: the exit context tells all of it, so that no register is read, and what it changes is
 * written in one batch with the next entry.
 */
final class WhpxDirectAccess {

    private static final int ALL_BYTES = 8;
    private static final long LOW = 0xffff_ffffL;
    private static final long TRAP_FLAG = 1 << 8;

    private final MemorySegment context;
    private final WhpxRegisters registers;
    private final WhpxBoundary boundary;
    private final int[] names = new int[5];
    private final long[] words = new long[10];
    private ExitKind kind = ExitKind.CANCELLED;
    private boolean active;
    private boolean refused;
    private boolean timeStamp;
    private long supplied;
    private CpuidResult answer = CpuidResult.ZERO;

    WhpxDirectAccess(MemorySegment context, WhpxRegisters registers, WhpxBoundary boundary) {
        this.context = context;
        this.registers = registers;
        this.boundary = boundary;
    }

    /** Tells whether the context tells enough of a port access. */
    boolean tellsPort() {
        return length() != 0 && !WhvExitContext.PORT_STRING.isSet(WhvExitContext.PORT_INFO.get(context));
    }

    private int length() {
        return (int) WhvExitContext.INSTRUCTION_LENGTH.get(WhvExitContext.STATE.get(context));
    }

    ExitKind beginPort() {
        return begin(WhvExitContext.PORT_WRITE.isSet(WhvExitContext.PORT_INFO.get(context)) ? ExitKind.PORT_WRITE : ExitKind.PORT_READ);
    }

    ExitKind beginMsr() {
        return begin(WhvExitContext.MSR_WRITE.isSet(WhvExitContext.MSR_INFO.get(context)) ? ExitKind.MSR_WRITE : ExitKind.MSR_READ);
    }

    /** Reading the counter is reading its MSR. */
    ExitKind beginTimeStamp() {
        begin(ExitKind.MSR_READ);
        timeStamp = true;
        return kind;
    }

    ExitKind begin(ExitKind begun) {
        kind = begun;
        active = true;
        timeStamp = false;
        refused = false;
        return begun;
    }

    boolean isActive() {
        return active;
    }

    int port() {
        return WhvExitContext.PORT_NUMBER.get(context);
    }

    int portSize() {
        return (int) WhvExitContext.PORT_SIZE.get(WhvExitContext.PORT_INFO.get(context));
    }

    long portValue() {
        return WhvExitContext.PORT_RAX.get(context) & mask(portSize());
    }

    int msr() {
        return timeStamp ? MsrIndex.IA32_TSC : WhvExitContext.MSR_NUMBER.get(context);
    }

    long msrValue() {
        return WhvExitContext.MSR_RAX.get(context) & LOW | WhvExitContext.MSR_RDX.get(context) << Integer.SIZE;
    }

    VcpuExit.Hypercall hypercall() {
        return new VcpuExit.Hypercall(WhvHypercall.RAX.get(context), WhvHypercall.ARGUMENTS.stream().map(argument -> argument.get(context)).toList());
    }

    void supply(CpuidResult result) {
        answer = result;
    }

    void supply(long value) {
        supplied = value;
    }

    void refuse() {
        refused = true;
    }

    /** Writes what the instruction changes. */
    void finish() {
        active = false;
        if (refused) {
            boundary.raiseProtectionFault();
            return;
        }
        names[0] = WhvRegisterName.WHvX64RegisterRip;
        words[0] = next();
        registers.set(names, results(), words);
        long flags = WhvExitContext.RFLAGS.get(context);
        boundary.resumed(flags);
        if ((flags & TRAP_FLAG) != 0 || WhvExitContext.INTERRUPT_SHADOW.isSet(WhvExitContext.STATE.get(context))) {
            boundary.passed(flags);
        }
    }

    /** Notes what is beside the instruction pointer; returns how many registers there are in all. */
    private int results() {
        return switch (kind) {
            case PORT_READ -> put(1, WhvRegisterName.WHvX64RegisterRax, merged());
            case HYPERCALL -> put(1, WhvRegisterName.WHvX64RegisterRax, supplied);
            case MSR_READ -> wide();
            case CPUID -> answer();
            default -> 1;
        };
    }

    private int wide() {
        int count = put(1, WhvRegisterName.WHvX64RegisterRax, supplied & LOW);
        count = put(count, WhvRegisterName.WHvX64RegisterRdx, supplied >>> Integer.SIZE);
        boolean aux = timeStamp && WhvExitContext.RDTSCP.isSet(WhvExitContext.TSC_INFO.get(context));
        return aux ? put(count, WhvRegisterName.WHvX64RegisterRcx, WhvExitContext.TSC_AUX.get(context) & LOW) : count;
    }

    private int answer() {
        int count = put(1, WhvRegisterName.WHvX64RegisterRax, Integer.toUnsignedLong(answer.eax()));
        count = put(count, WhvRegisterName.WHvX64RegisterRbx, Integer.toUnsignedLong(answer.ebx()));
        count = put(count, WhvRegisterName.WHvX64RegisterRcx, Integer.toUnsignedLong(answer.ecx()));
        return put(count, WhvRegisterName.WHvX64RegisterRdx, Integer.toUnsignedLong(answer.edx()));
    }

    private int put(int count, int name, long value) {
        names[count] = name;
        words[2 * count] = value;
        return count + 1;
    }

    private long merged() {
        int size = portSize();
        long mask = mask(size);
        return size == Integer.BYTES ? supplied & mask : WhvExitContext.PORT_RAX.get(context) & ~mask | supplied & mask;
    }

    private static long mask(int size) {
        return size >= ALL_BYTES ? -1 : (1L << Byte.SIZE * size) - 1;
    }

    /** The instruction pointer behind the instruction has as many bits as its code segment gives it. */
    private long next() {
        long rip = WhvExitContext.RIP.get(context) + length();
        long attributes = WhvExitContext.CS_REST.get(context);
        if (WhvSegment.LONG.isSet(attributes)) {
            return rip;
        }
        return rip & (WhvSegment.DEFAULT.isSet(attributes) ? LOW : 0xffff);
    }
}
