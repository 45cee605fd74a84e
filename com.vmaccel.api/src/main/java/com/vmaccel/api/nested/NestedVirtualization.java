package com.vmaccel.api.nested;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The guest's own virtual machines, on one vCPU: a feature of those virtual machines that were created with {@code VmOption.NESTED_VIRTUALIZATION} and have the capability
 * {@code NESTED_STATE}; their CPUID announces the processor's extension. While the vCPU executes a guest of its guest its registers are those of that guest, and an exit that the guest does not intercept is one like any other. To be
 * used on the vCPU's owner thread.
 */
@ProviderType
public interface NestedVirtualization {

    /**
     * Reads what registers do not tell: whether the vCPU executes a guest's guest, and for whom.
     *
     * @return the state
     * @throws IllegalStateException while an access is pending
     */
    NestedState state();

    /**
     * Writes it. The registers are to be those that belong to it, so this is for states that are loaded as a whole; the extension has to be enabled in them unless the state is
     * {@link #initial()}.
     *
     * @param state a state of the same {@linkplain NestedState#format() format}
     * @throws IllegalArgumentException if the format is another
     * @throws IllegalStateException while an access is pending
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses it
     */
    void setState(NestedState state);

    /**
     * Returns the state after reset.
     *
     * @return no guest of the guest, with nothing left of one
     */
    NestedState initial();
}
