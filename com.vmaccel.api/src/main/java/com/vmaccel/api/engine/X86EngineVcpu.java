package com.vmaccel.api.engine;

import com.vmaccel.api.X86VcpuState;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.MpState;
import com.vmaccel.api.x86.VcpuEvents;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The part of an x86 vCPU that is the same for all engines. What an engine keeps of the state it gives and takes by methods that load and store: they are called
 * on the owner's thread, to store only where no access is pending, and with at least as many values as names.
 */
public abstract class X86EngineVcpu extends X86EngineRegisters {

    /**
     * Makes a vCPU owned by the current thread.
     *
     * @param vm its virtual machine
     * @param id its number
     */
    protected X86EngineVcpu(EngineVm vm, int id) {
        super(vm, id);
    }

    // ---- x87 and vectors, events, activity

    /**
     * Reads the x87 and vector registers.
     *
     * @return their state
     */
    protected abstract ExtendedState loadExtendedState();

    /**
     * Writes the x87 and vector registers.
     *
     * @param state their state
     */
    protected abstract void storeExtendedState(ExtendedState state);

    /**
     * Reads what the vCPU is in the middle of.
     *
     * @return the events
     */
    protected abstract VcpuEvents loadEvents();

    /**
     * Writes what the vCPU is in the middle of.
     *
     * @param events the events
     */
    protected abstract void storeEvents(VcpuEvents events);

    /**
     * Reads what the vCPU does when run. Without an interrupt controller it always runs; an engine that has controllers says more.
     *
     * @return the activity
     */
    protected MpState loadMpState() {
        return MpState.RUNNABLE;
    }

    /**
     * Writes what the vCPU does when run. Without an interrupt controller there is nothing to write; an engine that has controllers does more.
     *
     * @param state the activity
     */
    protected void storeMpState(MpState state) {
        if (state != MpState.RUNNABLE) {
            throw new IllegalArgumentException(this + ": " + state + " needs an interrupt mode other than NONE");
        }
    }

    @Override
    public final ExtendedState extendedState() {
        requireOwner();
        return loadExtendedState();
    }

    @Override
    public final void setExtendedState(ExtendedState state) {
        requireSettled("setExtendedState");
        storeExtendedState(state);
    }

    @Override
    public final VcpuEvents events() {
        requireOwner();
        return loadEvents();
    }

    @Override
    public final void setEvents(VcpuEvents events) {
        requireSettled("setEvents");
        storeEvents(events);
    }

    @Override
    public final MpState mpState() {
        requireOwner();
        return loadMpState();
    }

    @Override
    public final void setMpState(MpState state) {
        requireSettled("setMpState");
        storeMpState(state);
    }

    @Override
    public final void reset() {
        requireSettled("reset");
        X86VcpuState.ELEMENTS.reset(this);
    }

    // ---- CPUID, paging, optional parts

    /**
     * Reads what CPUID tells the guest.
     *
     * @return the table
     */
    protected abstract CpuidTable loadCpuid();

    /**
     * Changes what CPUID tells the guest, as {@link #setCpuid} says.
     *
     * @param table another one than the present
     */
    protected abstract void storeCpuid(CpuidTable table);

    /**
     * Takes the answer to the last exit, a CPUID. An engine that never reports one leaves this alone.
     *
     * @param result the four registers
     */
    protected void supplyCpuid(CpuidResult result) {}

    /**
     * Walks the guest's page tables, as {@link #translate} says.
     *
     * @param gva a linear address
     * @return the guest-physical address, or empty if it is not mapped
     */
    protected abstract OptionalLong walk(long gva);

    /**
     * Finds an optional part, as {@link #feature} says. An engine without any leaves this alone.
     *
     * @param type its interface
     * @return the part, or null if this vCPU has none
     */
    protected @Nullable Object find(Class<?> type) {
        return null;
    }

    @Override
    public final CpuidTable cpuid() {
        requireOwner();
        return loadCpuid();
    }

    @Override
    public final void setCpuid(CpuidTable table) {
        requireSettled("setCpuid");
        if (!table.equals(loadCpuid())) {
            storeCpuid(table);
        }
    }

    @Override
    public final void completeCpuid(CpuidResult result) {
        requireOwed("completeCpuid");
        if (lastExit() != ExitKind.CPUID) {
            throw new IllegalStateException(this + ": completeCpuid, but the last exit was " + lastExit());
        }
        supplyCpuid(result);
        completed();
    }

    @Override
    public final Optional<GuestAddress> translate(long gva) {
        requireSettled("translate");
        OptionalLong gpa = walk(gva);
        return gpa.isPresent() ? Optional.of(GuestAddress.of(gpa.getAsLong())) : Optional.empty();
    }

    @Override
    public final <F> Optional<F> feature(Class<F> type) {
        requireOwner();
        return Optional.ofNullable(find(type)).map(type::cast);
    }
}
