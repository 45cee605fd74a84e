package com.vmaccel.api.x86;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The events a vCPU is in the middle of. Source: KVM API section 4.31; Intel SDM volume 3 chapters 6 and 25.
 *
 * @param exception an exception on its way into the guest
 * @param interrupt an interrupt on its way into the guest
 * @param nmi the state of non-maskable interrupts
 * @param shadow the interrupt shadow of the last instruction
 * @param sipiVector the vector of a received start-up IPI, 0 to 255
 */
public record VcpuEvents(Optional<PendingException> exception, Optional<InjectedInterrupt> interrupt, Nmi nmi, Shadow shadow, int sipiVector) {

    /** No event at all: the state after reset. */
    public static final VcpuEvents NONE =
            new VcpuEvents(Optional.empty(), Optional.empty(), new Nmi(false, false, false), Shadow.NONE, 0);

    /** Refuses a start-up vector that there is not. */
    public VcpuEvents {
        requireAtMost("start-up vector", sipiVector, 255);
    }

    private static void requireAtMost(String what, int number, int most) {
        if (number < 0 || number > most) {
            throw new IllegalArgumentException("%s out of range 0 to %d: %d".formatted(what, most, number));
        }
    }

    /**
     * An exception on its way into the guest.
     *
     * @param vector 0 to 31
     * @param errorCode its error code, where the vector has one
     */
    public record PendingException(int vector, OptionalInt errorCode) {

        /** Refuses a vector that is no exception's. */
        public PendingException {
            requireAtMost("exception vector", vector, 31);
        }
    }

    /**
     * An interrupt on its way into the guest.
     *
     * @param vector 0 to 255
     * @param software whether an INT instruction caused it
     */
    public record InjectedInterrupt(int vector, boolean software) {

        /** Refuses a vector that there is not. */
        public InjectedInterrupt {
            requireAtMost("interrupt vector", vector, 255);
        }
    }

    /**
     * The state of non-maskable interrupts.
     *
     * @param injected one is on its way into the guest
     * @param pending one is waiting
     * @param masked they are blocked until IRET
     */
    public record Nmi(boolean injected, boolean pending, boolean masked) {}

    /** What the last instruction shadows for the length of the next. */
    public enum Shadow {
        /** Nothing. */
        NONE,
        /** Interrupts, after STI. */
        STI,
        /** Interrupts and debug traps, after a load of SS. */
        MOV_SS
    }

    /**
     * Returns these events with an exception to deliver at the next run.
     *
     * @param vector 0 to 31
     * @param errorCode its error code, where the vector has one
     * @return a changed copy
     */
    public VcpuEvents withException(int vector, OptionalInt errorCode) {
        return new VcpuEvents(Optional.of(new PendingException(vector, errorCode)), interrupt, nmi, shadow, sipiVector);
    }
}
