package com.vmaccel.api.error;

import com.vmaccel.api.capability.Capability;
import java.io.Serial;

/** Something was asked of an engine that its capabilities say it cannot do. */
public final class UnsupportedCapabilityException extends VmAccelException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Capability capability;

    /**
     * Reports a missing capability.
     *
     * @param backend the engine's id
     * @param operation what was attempted
     * @param capability what the engine lacks
     */
    public UnsupportedCapabilityException(String backend, String operation, Capability capability) {
        super(backend, operation, "not supported: " + capability, null, null);
        this.capability = capability;
    }

    /**
     * Returns what is missing.
     *
     * @return the capability the engine lacks
     */
    public Capability capability() {
        return capability;
    }
}
