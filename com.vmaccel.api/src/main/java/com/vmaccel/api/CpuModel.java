package com.vmaccel.api;

import com.vmaccel.api.capability.Architecture;
import org.osgi.annotation.versioning.ProviderType;

/** What kind of processor a guest sees; each architecture has its own. */
@ProviderType
public interface CpuModel {
    /**
     * Returns the architecture the model is for.
     *
     * @return the architecture
     */
    Architecture architecture();
}
