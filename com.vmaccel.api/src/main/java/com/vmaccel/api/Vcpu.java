package com.vmaccel.api;

import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.interrupt.VcpuInterrupts;
import com.vmaccel.api.register.RegisterFile;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A virtual CPU.
 *
 * <p><b>Thread.</b> The thread that created a vCPU owns it until it is closed and is the only one that may use it; it must be a platform thread. Other threads
 * may call {@link #kick()}, {@link #interrupts()} and what has no side effect ({@link #id()}, {@link #owner()}); everything else throws
 * {@link WrongThreadException} there. {@link VcpuThread#call} runs a task on the owner.
 *
 * <p><b>Pending.</b> After an exit that is a data access the vCPU is {@linkplain #isPending() pending}: the program counter and the registers the instruction
 * updates are unspecified until the access is settled, by the next {@link #run()} or by {@link #settle()}. Until then register writes, saving, resetting and
 * translating throw {@link IllegalStateException}. An exit that asks for a value must be given one ({@link #complete} or {@link #refuse}) before either.
 *
 * <p><b>Errors.</b> Everything but {@link #kick()} and {@link #close()} throws {@link IllegalStateException} once the vCPU or its virtual machine is closed, and
 * {@link com.vmaccel.api.error.NativeCallException} if the engine refuses.
 */
@ProviderType
public interface Vcpu extends RegisterFile, AutoCloseable {

    /**
     * Returns the vCPU's number.
     *
     * @return 0 to the number of declared vCPUs less one; on x86 also the initial APIC id
     */
    int id();

    /**
     * Returns the owner.
     *
     * @return the thread that created this vCPU
     */
    Thread owner();

    /**
     * Runs the guest until an exit. The first run of any vCPU seals the virtual machine: every declared vCPU must exist by then.
     *
     * @return why it left; {@link VcpuExit.Cancelled} at once if a kick is waiting
     * @throws IllegalStateException if the last exit still needs a value, if declared vCPUs are missing, or from inside a handler or a call that interrupts a
     *     run
     */
    VcpuExit run();

    /**
     * Runs the guest and hands each exit to a handler, without allocation for port and memory accesses.
     *
     * @param handler is called on this thread
     * @return {@link VcpuExit.Stopped} if the handler stopped the run, {@link VcpuExit.Cancelled} if a kick did, else the exit that the handler declined, which
     *     is then this vCPU's last exit just as if {@link #run()} had returned it
     */
    VcpuExit run(ExitHandler handler);

    /**
     * Ends the {@link #run(ExitHandler)} in progress after the current exit; to be called by its handler.
     *
     * @throws IllegalStateException if no handler is being called
     */
    void stop();

    /**
     * Hands the current exit to the caller of {@link #run(ExitHandler)}, whatever the handler returns; to be called by its handler.
     *
     * @throws IllegalStateException if no handler is being called
     */
    void decline();

    /**
     * Tells whether a data access is unfinished.
     *
     * @return true from a data exit until the access is settled
     */
    boolean isPending();

    /**
     * Gives the value that the last exit asked for: a read of a port, of memory or of an MSR, or the result of a hypercall.
     *
     * @param value the value; as many low bytes count as were asked for
     * @throws IllegalStateException if the last exit asked for none, or has one already
     */
    void complete(long value);

    /**
     * Refuses the last exit's access: on x86 an MSR access, which raises #GP in the guest.
     *
     * @throws IllegalStateException if the last exit cannot be refused
     */
    void refuse();

    /**
     * Finishes a pending access without executing further instructions. Never consumes a kick.
     *
     * @return the next fragment of the same instruction, which is pending in turn; the {@code Debug} exit behind it while {@code GuestDebug} steps; or empty
     *     when the vCPU is at an instruction boundary without one
     * @throws IllegalStateException if the last exit still needs a value
     */
    Optional<VcpuExit> settle();

    /**
     * Makes the vCPU leave the guest. Sticky: the run in progress, or else the next one, returns {@link VcpuExit.Cancelled}; kicks before that are one. Another
     * exit that comes first is returned first. {@code Cancelled} comes at an instruction boundary, except inside a string or fragmented access, where
     * {@link #isPending()} stays true. May be called from any thread, also from a handler; does nothing on a closed vCPU.
     */
    void kick();

    /**
     * Returns the interrupt inputs.
     *
     * @return the queue, usable from any thread
     */
    VcpuInterrupts interrupts();

    /**
     * Returns what this vCPU can do.
     *
     * @return the capabilities of its virtual machine; usable from any thread
     */
    Capabilities capabilities();

    /** Puts the vCPU into architectural reset, the state it was created in. */
    void reset();

    /**
     * Finds an optional part.
     *
     * @param type its interface, for example {@code GuestDebug}
     * @param <F> its interface
     * @return it, or empty where the engine or the configuration lacks it
     */
    <F> Optional<F> feature(Class<F> type);

    /**
     * Gives the vCPU back to the engine. A second call does nothing. Also allowed, and needed, after the virtual machine was closed.
     *
     * @throws WrongThreadException on a thread that is not the owner
     */
    @Override
    void close();
}
