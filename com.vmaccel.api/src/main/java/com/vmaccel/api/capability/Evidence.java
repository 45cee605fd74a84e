package com.vmaccel.api.capability;

/** What stands behind the claim that an engine works. */
public enum Evidence {
    /** The conformance suite was run on the system the engine is for. */
    RUN_ON_VENDOR_SYSTEM,
    /** The engine was only run against a stand-in for the vendor's library. */
    NOT_YET_RUN_ON_VENDOR_SYSTEM
}
