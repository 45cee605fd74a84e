package com.vmaccel.tck;

import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.tck.internal.GuestLockstep;
import com.vmaccel.tck.lockstep.LockstepOptions;
import com.vmaccel.tck.lockstep.LockstepResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The guests of the suite on two engines in lockstep: beyond what a case expects, the whole state of both vCPUs and memory are compared after each exit or step. */
public final class SuiteLockstep {

    private SuiteLockstep() {}

    /**
     * Returns the cases whose guests can be run so: those that are nothing but code, a state to begin in and answers to exits.
     *
     * @return the cases, in the order of the suite
     */
    public static List<Case> guests() {
        return Suite.x86().stream().filter(GuestLockstep::has).filter(test -> !test.needs().exits().contains(ExitKind.CPUID)).toList();
    }

    /**
     * Runs one guest, on the current thread.
     *
     * @param guest one of {@link #guests()}
     * @param one an engine
     * @param other another engine
     * @param options when to compare, and what not
     * @param patience how long it may take before its vCPUs are kicked, which shows as a difference
     * @return how it ended; empty if one of the engines lacks what the case needs
     * @throws Exception if what it left could not be closed
     */
    public static Optional<LockstepResult> run(Case guest, X86Accelerator one, X86Accelerator other, LockstepOptions options, Duration patience) throws Exception {
        if (guest.needs().missing(one).isPresent() || guest.needs().missing(other).isPresent()) {
            return Optional.empty();
        }
        CaseContext left = new CaseContext(one, Effort.FULL, patience);
        CaseContext right = new CaseContext(other, Effort.FULL, patience);
        try {
            return Optional.of(GuestLockstep.run(guest, left, right, options));
        } catch (SkippedException e) {
            return Optional.empty();
        } finally {
            left.close();
            right.close();
        }
    }
}
