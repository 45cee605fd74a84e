package com.vmaccel.whpx.internal;

import com.vmaccel.api.capability.ExitKind;
import java.lang.foreign.MemorySegment;

/**
 * A port access without a string, or an MSR access: the exit context tells all of it, so that no register is read, and what it changes is written in one batch with the next entry.
 */
final class WhpxDirectAccess {

    private static final int ALL_BYTES = 8;
    private static final long LOW = 0xffff_ffffL;
    private static final long TRAP_FLAG = 1 << 8;

    private final MemorySegment context;
    private final WhpxRegisters registers;
    private final WhpxBoundary boundary;
    private final int[] names = new int[3];
    private final long[] words = new long[6];
    private ExitKind kind = ExitKind.CANCELLED;
    private boolean active;
    private boolean refused;
    private long supplied;

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

    private ExitKind begin(ExitKind begun) {
        kind = begun;
        active = true;
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
        return WhvExitContext.MSR_NUMBER.get(context);
    }

    long msrValue() {
        return WhvExitContext.MSR_RAX.get(context) & LOW | WhvExitContext.MSR_RDX.get(context) << Integer.SIZE;
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
        int count = 1;
        if (kind == ExitKind.PORT_READ) {
            count = put(count, WhvRegisterName.WHvX64RegisterRax, merged());
        } else if (kind == ExitKind.MSR_READ) {
            count = put(count, WhvRegisterName.WHvX64RegisterRax, supplied & LOW);
            count = put(count, WhvRegisterName.WHvX64RegisterRdx, supplied >>> Integer.SIZE);
        }
        registers.set(names, count, words);
        long flags = WhvExitContext.RFLAGS.get(context);
        if ((flags & TRAP_FLAG) != 0 || WhvExitContext.INTERRUPT_SHADOW.isSet(WhvExitContext.STATE.get(context))) {
            boundary.passed(flags);
        }
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
