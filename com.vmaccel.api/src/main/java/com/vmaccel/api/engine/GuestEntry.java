package com.vmaccel.api.engine;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.capability.ExitKind;

/**
 * What an engine adds to a vCPU: how its guest is entered and left. {@link EngineVcpu} calls it, on the owner thread only but for {@link #poke()}.
 *
 * <p>The contract in one paragraph: {@link #enter()} finishes a pending access, then executes until an exit, whose data the {@code exit...} methods give until the
 * next entry; it returns {@link ExitKind#CANCELLED} when a poke (or anything else) made it leave at an instruction boundary. A spurious return is harmless: whether
 * a kick is waiting is decided by the caller.
 */
public abstract class GuestEntry {

    /** For {@link EngineVcpu}. */
    GuestEntry() {}

    /**
     * Finishes a pending access, then executes the guest.
     *
     * @return why it left; {@link ExitKind#CANCELLED} if for no reason of the guest's
     */
    protected abstract ExitKind enter();

    /**
     * Finishes a pending access without executing a further instruction.
     *
     * @return {@link ExitKind#CANCELLED} when the vCPU is at an instruction boundary, else the kind of the instruction's next fragment
     */
    protected abstract ExitKind enterToSettle();

    /**
     * Makes {@link #enter()} return soon if the owner is in it or about to be. Called from any thread, never after {@link #destroy()}.
     *
     * @return true if that is certain; false if this must be repeated until it has returned. Throws, to whoever wants something of the vCPU, if it cannot be done
     */
    protected abstract boolean poke();

    /**
     * Returns the port of the last port access.
     *
     * @return 0 to 0xffff
     */
    protected abstract int exitPort();

    /**
     * Returns the guest-physical address of the last memory access.
     *
     * @return the address
     */
    protected abstract long exitGpa();

    /**
     * Returns the width of the last port or memory access.
     *
     * @return bytes
     */
    protected abstract int exitSize();

    /**
     * Returns the value of the last port or memory write.
     *
     * @return the value, zero-extended
     */
    protected abstract long exitValue();

    /**
     * Returns any other last exit.
     *
     * @param kind its kind
     * @return its record
     */
    protected abstract VcpuExit exitRecord(ExitKind kind);

    /**
     * Takes the value the last exit asked for.
     *
     * @param kind the last exit's kind
     * @param value the value
     */
    protected abstract void supply(ExitKind kind, long value);

    /**
     * Takes the refusal of the last exit, an MSR access.
     *
     * @param kind the last exit's kind
     */
    protected abstract void supplyRefusal(ExitKind kind);

    /**
     * Tells whether an external interrupt injected now would be taken at once. As of the last exit, or since then if state was written: an engine that learns it
     * only from an entry may make one that settles, but never while an access is pending, and it executes no instruction.
     *
     * @return true if so
     */
    protected abstract boolean canInject();

    /**
     * Injects an external interrupt; only called when {@link #canInject()}.
     *
     * @param vector 0 to 255
     */
    protected abstract void inject(int vector);

    /** Injects a non-maskable interrupt. */
    protected abstract void injectNmi();

    /** Injects a system management interrupt. An engine without that capability leaves this alone. */
    protected void injectSmi() {}

    /**
     * Asks for, or withdraws, an {@link ExitKind#INTERRUPT_WINDOW} return of {@link #enter()}. Also called where the engine does not have that capability, for
     * what is queued: it may then do nothing, and is asked whether it {@link #canInject()} before every entry.
     *
     * @param wanted whether it is wanted
     */
    protected abstract void requestWindow(boolean wanted);

    /** Gives the native vCPU back; called once, on the owner thread or after that thread has ended. */
    protected abstract void destroy();
}
