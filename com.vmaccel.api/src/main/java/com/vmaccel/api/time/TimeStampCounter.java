package com.vmaccel.api.time;

import org.osgi.annotation.versioning.ProviderType;

/** The time-stamp counter of one vCPU: a feature of vCPUs with the capability {@code TIME_STAMP_COUNTER}. To be used on the owner thread. */
@ProviderType
public interface TimeStampCounter extends TimeStampFrequency {

    /**
     * Returns by how much it is ahead of the host's.
     *
     * @return what is added to the host's counter, which may have been scaled to the frequency; wraps
     */
    long offset();

    /**
     * Sets by how much it is ahead of the host's. All vCPUs of a virtual machine get the same offset if their counters shall agree.
     *
     * @param offset what is added to the host's counter; wraps
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses
     */
    void setOffset(long offset);
}
