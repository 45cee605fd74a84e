package com.vmaccel.api.capability;

/** Whether a virtual machine records which guest pages were written; fixed before the first vCPU exists. */
public enum DirtyTrackingMode {
    /** Nothing is recorded and guest writes run at full speed. */
    NONE,
    /** Every writable slot records its written pages, at the engine's page size. */
    PAGES
}
