package com.vmaccel.api.capability;

/** What stands behind the claim that an engine works. */
public enum Evidence {
    /** The conformance suite was run on a system of this kind, the vendor's own. */
    RUN_ON_VENDOR_SYSTEM,
    /** It was not yet: the engine was only run against a stand-in for the vendor's system, or on another kind of system that it serves too. */
    NOT_YET_RUN_ON_VENDOR_SYSTEM
}
