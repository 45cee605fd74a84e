package com.vmaccel.api;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a guest does that the engine would handle by itself and hands to the caller instead; settled with the virtual machine. x86 only. Immutable: start from
 * {@link #NONE}. Each needs a capability of the engine.
 *
 * @param cpuidFunctions the functions (EAX) at which CPUID becomes a {@code Cpuid} exit; needs {@code CPUID_EXITS}
 * @param exceptions the vectors, 0 to 31 without 2, that become {@code GuestException} exits instead of being delivered; needs {@code EXCEPTION_EXITS}. The state is that before
 *     the delivery: the instruction pointer is where the handler would return to, or at the instruction whose purpose the exception is; CR2 holds a page fault's address. The
 *     caller may repair the cause, go on elsewhere, or have it delivered with {@code X86Vcpu.setEvents}, which never exits
 * @param timeStamps whether RDTSC and RDTSCP become {@code MsrRead} exits of {@code IA32_TSC}; needs {@code TIME_STAMP_EXITS}
 * @param hypercalls whether the vendor's call instruction, at ring 0, becomes a {@code Hypercall} exit: RAX is the number and gets the result, RBX, RCX, RDX, RSI, RDI and R8 are the
 *     arguments; needs {@code HYPERCALL_EXITS}
 */
public record ExitRequests(Set<Integer> cpuidFunctions, Set<Integer> exceptions, boolean timeStamps, boolean hypercalls) {

    /** Nothing: the engine handles what it can. */
    public static final ExitRequests NONE = new ExitRequests(Set.of(), Set.of(), false, false);

    private static final int VECTORS = 32;
    private static final int NMI = 2;

    /** Copies the sets, in order; refuses vectors that are no exceptions. */
    public ExitRequests {
        cpuidFunctions = Collections.unmodifiableSet(new TreeSet<>(cpuidFunctions));
        exceptions = Collections.unmodifiableSet(new TreeSet<>(exceptions));
        for (int vector : exceptions) {
            if (vector < 0 || vector >= VECTORS || vector == NMI) {
                throw new IllegalArgumentException("no exception has the vector " + vector);
            }
        }
    }

    /**
     * Changes the functions of CPUID.
     *
     * @param functions see the component
     * @return a changed copy
     */
    public ExitRequests withCpuid(Integer... functions) {
        return new ExitRequests(Set.of(functions), exceptions, timeStamps, hypercalls);
    }

    /**
     * Changes the exceptions.
     *
     * @param vectors see the component
     * @return a changed copy
     */
    public ExitRequests withExceptions(Integer... vectors) {
        return new ExitRequests(cpuidFunctions, Set.of(vectors), timeStamps, hypercalls);
    }

    /**
     * Asks for reads of the time-stamp counter.
     *
     * @return a changed copy
     */
    public ExitRequests withTimeStamps() {
        return new ExitRequests(cpuidFunctions, exceptions, true, hypercalls);
    }

    /**
     * Asks for hypercalls.
     *
     * @return a changed copy
     */
    public ExitRequests withHypercalls() {
        return new ExitRequests(cpuidFunctions, exceptions, timeStamps, true);
    }
}
