package com.vmaccel.x86.internal.cpu;

import com.vmaccel.x86.ProcessorStop;

/** What is to happen between two instructions. Everything but the poke belongs to the processor's thread. */
public final class Events {

    /** Interrupts wait for the next instruction, after STI. */
    public static final int SHADOW_STI = 1;
    /** Interrupts and debug traps wait for the next instruction, after a load of SS. */
    public static final int SHADOW_SS = 2;
    private static final int NONE = -1;

    /** The exception to deliver, or -1. */
    public int exception = NONE;
    public int exceptionError;
    /** Whether the exception is a fault, after which the instruction is executed again. */
    boolean exceptionIsFault;
    /** The external interrupt to deliver, or -1. */
    public int interrupt = NONE;
    /** Whether {@link #interrupt} is one of an INT instruction. */
    public boolean software;
    public boolean nmiInjected;
    public boolean nmiPending;
    public boolean nmiMasked;
    public int shadow;
    /** Whether the last instruction cast the shadow, rather than the one before. */
    boolean shadowIsFresh;
    /** Bits of DR6 of the debug trap that the last instruction has left. */
    public int trap;
    public boolean windowWanted;
    /** An access of an instruction or of a delivery is not finished. */
    public boolean suspended;
    /** Whether it is one of a delivery. */
    boolean suspendedInDelivery;
    /** What the run is to end with, if anything. */
    ProcessorStop stop = ProcessorStop.NONE;

    private boolean care;
    private volatile boolean poked;

    Events() {}

    /** Makes the processor stop between two instructions; from any thread. */
    public void poke() {
        poked = true;
    }

    /** Nothing is written unless there was a poke: one that comes meanwhile must not be lost. */
    public boolean takePoke() {
        if (!poked) {
            return false;
        }
        poked = false;
        return true;
    }

    /** Whether the next instruction is not simply executed. */
    boolean needCare() {
        return care || poked;
    }

    /** Whether an external interrupt would be taken before the next instruction. */
    public boolean canInterrupt(Cpu cpu) {
        return cpu.flags.has(Flags.IF) && shadow == 0 && interrupt == NONE;
    }

    /** Keeps interrupts, and debug traps too, from the next instruction. */
    public void castShadow(Cpu cpu, int kind) {
        shadow = kind;
        shadowIsFresh = true;
        examine(cpu);
    }

    /** Takes the non-maskable interrupt that is to be delivered, if any. */
    boolean takesNmi() {
        return nmiInjected || nmiPending && !nmiMasked && shadow != SHADOW_SS;
    }

    /** Whether an exception or interrupt is to be delivered before the next instruction. */
    public boolean isInterrupted() {
        return exception != NONE || interrupt != NONE || takesNmi();
    }

    /** Injects an exception from outside. */
    public void injectException(int vector, int error) {
        exception = vector;
        exceptionError = error;
        exceptionIsFault = vector != Vectors.DB && vector != Vectors.BP && vector != Vectors.OF;
    }

    /** Notes that an event is delivered, or gave way to another one. */
    void delivered(int vector, Delivery.Kind kind) {
        if (exception >= 0) {
            exception = NONE;
        } else if (interrupt >= 0) {
            interrupt = NONE;
        } else if (vector == Vectors.NMI && kind == Delivery.Kind.EXTERNAL) {
            nmiPending = nmiInjected && nmiPending;
            nmiInjected = false;
            nmiMasked = true;
        }
        shadow = 0;
    }

    /** Forgets the exception being delivered. */
    void forget() {
        exception = NONE;
    }

    /** Ends the run behind this instruction. */
    public void stop(Cpu cpu, ProcessorStop with) {
        stop = with;
        examine(cpu);
    }

    /** Finds out whether the next instruction needs care; after every change of what is here, of flags or of debug registers. */
    public void examine(Cpu cpu) {
        boolean event = exception != NONE || interrupt != NONE || nmiInjected || nmiPending && !nmiMasked;
        boolean window = windowWanted && canInterrupt(cpu);
        care = event || window || shadow != 0 || suspended || stop != ProcessorStop.NONE || trap != 0 || cpu.flags.has(Flags.TF | Flags.RF) || cpu.debug.isArmed();
    }
}
