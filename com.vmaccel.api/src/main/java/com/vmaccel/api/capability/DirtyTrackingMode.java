package com.vmaccel.api.capability;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether and how a virtual machine records which guest pages were written; fixed before the first vCPU exists. However it is done, {@code DirtyTracking.harvest}
 * tells the same.
 */
public enum DirtyTrackingMode {
    /** Nothing is recorded and guest writes run at full speed. */
    NONE(null),
    /** Every writable slot records its written pages, at the engine's page size, in the form the engine has in any case: on KVM a log, read and cleared at once. */
    PAGES(Capability.DIRTY_TRACKING),
    /** A log that a harvest clears in parts and only where pages were written, so that vCPUs are held up for a shorter time: for large memories under load. */
    LOG_IN_PARTS(Capability.DIRTY_LOG_IN_PARTS),
    /**
     * Each vCPU notes the pages it writes in a ring, so that a harvest costs as much as was written, however large the memory is. Running vCPUs leave the guest for a
     * moment at a harvest, and whenever their ring is full, which nobody notices.
     */
    RING(Capability.DIRTY_RING);

    private final @Nullable Capability capability;

    DirtyTrackingMode(@Nullable Capability capability) {
        this.capability = capability;
    }

    /**
     * Returns what an engine has that offers this.
     *
     * @return the capability; empty for {@link #NONE}
     */
    public Optional<Capability> capability() {
        return Optional.ofNullable(capability);
    }
}
