package com.vmaccel.api;

import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.MpState;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.api.x86.VcpuEvents;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An x86 virtual CPU. Threads, pending accesses and errors are as {@link Vcpu} says. Every engine has all that is here; what some lack is a feature.
 */
@ProviderType
public interface X86Vcpu extends Vcpu {

    /**
     * Reads a segment register with its hidden part.
     *
     * @param register which
     * @return its contents
     */
    Segment segment(SegmentRegister register);

    /**
     * Writes a segment register with its hidden part; no descriptor is read.
     *
     * @param register which
     * @param segment its new contents
     */
    void setSegment(SegmentRegister register, Segment segment);

    /**
     * Reads a descriptor-table register.
     *
     * @param register which
     * @return its contents
     */
    DescriptorTable table(DescriptorTableRegister register);

    /**
     * Writes a descriptor-table register.
     *
     * @param register which
     * @param table its new contents
     */
    void setTable(DescriptorTableRegister register, DescriptorTable table);

    /**
     * Reads MSRs in one batch.
     *
     * @param indices which, see {@code MsrIndex}
     * @param values receives their values, in the same order; at least as long
     * @throws IllegalArgumentException naming the first MSR that the engine does not have, or both lengths if {@code values} is shorter
     */
    void readMsrs(int[] indices, long[] values);

    /**
     * Writes MSRs in one batch, in order.
     *
     * @param indices which
     * @param values their new values, in the same order; at least as long
     * @throws IllegalArgumentException naming the first MSR that the engine does not have or whose value it refuses; those before it are written; or naming both
     *     lengths if {@code values} is shorter, with nothing written
     */
    void writeMsrs(int[] indices, long[] values);

    /**
     * Reads an MSR.
     *
     * @param index which
     * @return its value
     * @throws IllegalArgumentException if the engine does not have it
     */
    default long msr(int index) {
        long[] value = new long[1];
        readMsrs(new int[] {index}, value);
        return value[0];
    }

    /**
     * Writes an MSR.
     *
     * @param index which
     * @param value its new value
     * @throws IllegalArgumentException if the engine does not have it or refuses the value
     */
    default void setMsr(int index, long value) {
        writeMsrs(new int[] {index}, new long[] {value});
    }

    /**
     * Returns the MSRs that belong to this vCPU's state, without the time-stamp counter and its deadline.
     *
     * @return a new array of indices, ascending as unsigned numbers
     */
    int[] stateMsrs();

    /**
     * Reads the x87 and vector registers.
     *
     * @return their state
     */
    ExtendedState extendedState();

    /**
     * Writes the x87 and vector registers, all components.
     *
     * @param state their new state
     * @throws IllegalArgumentException if it has a component this vCPU lacks
     */
    void setExtendedState(ExtendedState state);

    /**
     * Reads the events the vCPU is in the middle of.
     *
     * @return the events
     */
    VcpuEvents events();

    /**
     * Writes the events the vCPU is in the middle of.
     *
     * @param events the events
     */
    void setEvents(VcpuEvents events);

    /**
     * Reads what the vCPU does when run.
     *
     * @return the activity state
     */
    MpState mpState();

    /**
     * Writes what the vCPU does when run.
     *
     * @param state the activity state
     * @throws IllegalArgumentException if the virtual machine's interrupt mode does not have it
     */
    void setMpState(MpState state);

    /**
     * Returns what CPUID tells the guest.
     *
     * @return the table, topology and APIC id filled in for this vCPU
     */
    CpuidTable cpuid();

    /**
     * Replaces what CPUID tells the guest.
     *
     * @param table the table, topology and APIC id included
     * @throws IllegalStateException if this vCPU has run and the table differs from the present one
     */
    void setCpuid(CpuidTable table);

    /**
     * Gives the answer that a {@link VcpuExit.Cpuid} exit asked for.
     *
     * @param result the four registers
     * @throws IllegalStateException if the last exit was none
     */
    void completeCpuid(CpuidResult result);

    /**
     * Translates a guest-virtual address with the vCPU's current paging. Access rights do not count, and nothing changes but that an engine may mark the
     * page-table entries it walks as accessed.
     *
     * @param gva a linear address
     * @return the guest-physical address, or empty if it is not mapped
     */
    Optional<GuestAddress> translate(long gva);
}
