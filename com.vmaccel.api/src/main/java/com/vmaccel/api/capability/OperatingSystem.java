package com.vmaccel.api.capability;

/** An operating system family that may host an engine. */
public enum OperatingSystem {
    /** Linux with any C library. */
    LINUX,
    /** Apple macOS. */
    MACOS,
    /** Microsoft Windows. */
    WINDOWS,
    /** Anything else; only engines without native access run there. */
    OTHER
}
