package com.vmaccel.whpx.internal;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.capability.ExitKind;
import java.util.Set;

/** What a processor does at the end of an instruction, for those that are completed outside of it. */
final class WhpxBoundary {

    private static final int DEBUG = 1;
    private static final int GENERAL_PROTECTION = 13;
    private static final long TRAP_FLAG = 1 << 8;
    private static final long RESUME_FLAG = 1 << 16;
    private static final long SINGLE_STEP = 1 << 14;
    /** A set for vectors below 32: those with an error code. Source: Intel SDM volume 3 section 7.15. */
    private static final int HAS_ERROR_CODE = 1 << 8 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 17 | 1 << 21;

    private final WhpxRegisters registers;

    private final Set<Integer> intercepted;
    private VcpuExit.GuestException exception = new VcpuExit.GuestException(0, 0);

    /**
     * Makes one.
     *
     * @param registers the virtual processor's
     * @param intercepted the vectors that exit
     */
    WhpxBoundary(WhpxRegisters registers, Set<Integer> intercepted) {
        this.registers = registers;
        this.intercepted = intercepted;
    }

    /** Ends an instruction in an exception, which exits or is taken by the guest with its next run. */
    ExitKind fault(int vector, int errorCode) {
        if (intercepted.contains(vector)) {
            exception = new VcpuExit.GuestException(vector, errorCode);
            return ExitKind.EXCEPTION;
        }
        raise(vector, errorCode);
        return ExitKind.CANCELLED;
    }

    /** Returns what {@link #fault} has let exit. */
    VcpuExit.GuestException exception() {
        return exception;
    }

    /** Ends the interrupt shadow the instruction was in, and traps after it if it was to be stepped. */
    void passed(long flagsBefore) {
        long state = registers.number(WhvRegisterName.WHvRegisterInterruptState);
        if (WhvInterruptState.SHADOW.isSet(state)) {
            registers.setNumber(WhvRegisterName.WHvRegisterInterruptState, state & ~WhvInterruptState.SHADOW.of(1));
        }
        if ((flagsBefore & TRAP_FLAG) != 0) {
            registers.setNumber(WhvRegisterName.WHvX64RegisterDr6, registers.number(WhvRegisterName.WHvX64RegisterDr6) | SINGLE_STEP);
            raise(DEBUG, 0);
        }
    }

    /** Clears RF behind an instruction, for those who leave the flags alone: some exits show it set. Source: Intel SDM volume 3 sections 2.3 and 28.3.3. */
    void resumed(long flagsBefore) {
        if ((flagsBefore & RESUME_FLAG) != 0) {
            registers.setNumber(WhvRegisterName.WHvX64RegisterRflags, registers.number(WhvRegisterName.WHvX64RegisterRflags) & ~RESUME_FLAG);
        }
    }

    /** Lets the guest take an exception with its next run. */
    void raise(int vector, int errorCode) {
        boolean hasErrorCode = (HAS_ERROR_CODE >>> vector & 1) != 0;
        WhvPendingInterruption event = new WhvPendingInterruption(WhvEventType.WHvX64PendingException, vector, hasErrorCode, errorCode);
        registers.setNumber(WhvRegisterName.WHvRegisterPendingInterruption, event.encode());
    }

    void raiseProtectionFault() {
        raise(GENERAL_PROTECTION, 0);
    }
}
