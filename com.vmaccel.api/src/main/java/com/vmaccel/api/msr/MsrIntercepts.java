package com.vmaccel.api.msr;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * MSRs whose accesses exit although the engine would handle them: a feature of virtual machines with the capability {@code MSR_INTERCEPTS}, which needs
 * {@code MsrPolicy.EXIT}. Thread-safe; vCPUs may run meanwhile. Engines keep to themselves what they need of the guest's APIC in its MSR form (0x800 to 0x8ff).
 * What is intercepted is neither saved nor restored.
 */
@ProviderType
public interface MsrIntercepts {

    /**
     * Returns how many ranges there can be.
     *
     * @return at least 1
     */
    int capacity();

    /**
     * Returns what is intercepted.
     *
     * @return at first nothing
     */
    List<MsrRange> ranges();

    /**
     * Replaces what is intercepted, as a whole. Accesses become {@code MsrRead} and {@code MsrWrite} exits.
     *
     * @param ranges the new ranges; empty for nothing
     * @throws IllegalArgumentException if there are too many of them, or one is longer than {@link MsrRange#MOST}; nothing is changed then
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses; nothing is changed then
     */
    void replace(List<MsrRange> ranges);
}
