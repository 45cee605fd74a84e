package com.vmaccel.api;

import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.memory.GuestMemory;
import com.vmaccel.api.state.VmState;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A virtual machine: guest-physical memory, vCPUs and what the engine emulates around them. Thread-safe, but for its vCPUs. Everything but {@link #close()}
 * and what just describes it ({@link #config()}, {@link #capabilities()}) or gives its memory ({@link #memory()}, whose methods throw themselves) throws
 * {@link IllegalStateException} once it is closed.
 */
@ProviderType
public interface VirtualMachine extends AutoCloseable {

    /**
     * Returns what it was created with.
     *
     * @return the configuration
     */
    VmConfig config();

    /**
     * Returns what this virtual machine can do: the engine's capabilities as far as its configuration lets them be.
     *
     * @return the capabilities
     */
    Capabilities capabilities();

    /**
     * Returns its memory.
     *
     * @return the guest-physical memory
     */
    GuestMemory memory();

    /**
     * Creates a vCPU in architectural reset, owned by the current thread.
     *
     * @param vcpuId 0 to the declared number less one
     * @return the vCPU
     * @throws IllegalArgumentException if the id is out of range
     * @throws IllegalStateException if that vCPU exists already or existed before
     * @throws WrongThreadException on a virtual thread
     */
    Vcpu createVcpu(int vcpuId);

    /**
     * Finds an optional part.
     *
     * @param type its interface, for example {@code InterruptController} or {@code DirtyTracking}
     * @param <F> its interface
     * @return it, or empty where the engine or the configuration lacks it
     */
    <F> Optional<F> feature(Class<F> type);

    /**
     * Stops all vCPUs: returns when each is out of the guest, settled, and its thread parked inside {@code run} or serving calls, where it stays until
     * {@link #resume()}. A vCPU of the calling thread only has to be settled. A second call does nothing.
     *
     * @throws IllegalStateException if a vCPU does not get there within the engine's stop timeout, naming its thread, or owes a value that nobody is about to
     *     give; nothing is paused then
     */
    void pause();

    /** Lets the vCPUs run again. Without a pause it does nothing. */
    void resume();

    /**
     * Saves the state of all vCPUs and emulated devices, without memory. Needs a paused virtual machine, or one whose vCPUs all belong to the calling thread.
     *
     * @return the state, valid for every engine of the same architecture as far as its elements go
     * @throws IllegalStateException if it is neither paused nor wholly the caller's, or a vCPU is pending
     * @throws com.vmaccel.api.error.UnsupportedCapabilityException if a vCPU has virtualization enabled and the engine lacks {@code NESTED_STATE}
     */
    VmState save();

    /**
     * Loads a saved state; needs what {@link #save()} needs.
     *
     * @param state a state of a virtual machine with the same vCPUs
     * @throws IllegalArgumentException naming the elements of the state that this engine lacks or cannot hold; nothing is changed then
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses a value that no rule forbids; the state is then loaded in part, and another must
     *     be loaded before the guest goes on
     */
    void load(VmState state);

    /**
     * Saves the state and the contents of all writable slots; needs what {@link #save()} needs. With dirty tracking, {@link #restore} to the latest
     * snapshot copies only the pages written since.
     *
     * @return the snapshot, to be closed by the caller
     * @throws com.vmaccel.api.error.UnsupportedCapabilityException as {@link #save()} does
     */
    VmSnapshot snapshot();

    /**
     * Brings the virtual machine back to a snapshot of its own; needs what {@link #save()} needs. May be repeated. The pages copied back count as written; what is
     * queued in {@code VcpuInterrupts} is dropped.
     *
     * @param snapshot a snapshot of this virtual machine
     * @throws IllegalArgumentException if it is another's, or slots were mapped or unmapped since
     */
    void restore(VmSnapshot snapshot);

    /**
     * Closes the virtual machine: kicks its vCPUs, waits up to the engine's stop timeout until they are out of {@code run} and the threads of the library have
     * closed theirs, marks the others closed for their owners to close, and releases the memory slots. The engine has everything back when the last vCPU is
     * closed, as it is here if its owner has ended. A second call does nothing.
     *
     * @throws IllegalStateException if the calling thread owns an open vCPU of it: nothing is closed then; or if a vCPU did not leave {@code run} in time,
     *     naming its thread: everything is then released when it does
     */
    @Override
    void close();
}
