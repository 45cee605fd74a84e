package com.vmaccel.api.time;

import org.osgi.annotation.versioning.ProviderType;

/** How fast the time-stamp counter of one vCPU counts: a feature of vCPUs with the capability {@code TIME_STAMP_FREQUENCY}. To be used on the owner thread. */
@ProviderType
public interface TimeStampFrequency {

    /**
     * Returns how fast it counts.
     *
     * @return thousands a second
     */
    long frequencyKhz();
}
