package com.vmaccel.x86;

/** The rounding an EVEX instruction carries in itself. Source: Intel SDM volume 2 section 2.7.8. */
public enum Rounding {
    /** None: MXCSR decides. */
    NONE,
    /** To nearest, and no exception is raised. */
    NEAREST,
    /** Down, and no exception is raised. */
    DOWN,
    /** Up, and no exception is raised. */
    UP,
    /** Towards zero, and no exception is raised. */
    TOWARDS_ZERO,
    /** MXCSR decides, and no exception is raised. */
    SUPPRESS_EXCEPTIONS
}
