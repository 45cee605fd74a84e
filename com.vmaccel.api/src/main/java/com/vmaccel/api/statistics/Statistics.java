package com.vmaccel.api.statistics;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What an engine counts: a feature of virtual machines, and of vCPUs there on the owner thread, with the capability {@code STATISTICS}. The names are the engine's own
 * and differ between its versions.
 */
@ProviderType
public interface Statistics {

    /**
     * Reads all of them.
     *
     * @return the statistics in the engine's order; no two have the same name
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses
     */
    List<Statistic> read();
}
