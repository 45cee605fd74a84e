package com.vmaccel.itest.adversary.vendor;

import java.util.List;

/** What the library's functions return. */
public final class VendorStatus {

    /** It was done. */
    public static final int SUCCESS = 0;
    /** Something of which there can be one exists already, or something is still in use. */
    public static final int BUSY = 1;
    /** The call came from a thread that may not make it. */
    public static final int DENIED = 2;
    /** An argument is not aligned, out of range or contradicts the state. */
    public static final int BAD_ARGUMENT = 3;
    /** There is no such virtual machine, vCPU or range. */
    public static final int NOT_FOUND = 4;
    /** A value cannot be held. */
    public static final int BAD_VALUE = 5;
    /** The vCPU is not in a state for this. */
    public static final int BAD_STATE = 6;

    private static final List<String> NAMES =
            List.of("SUCCESS", "BUSY", "DENIED", "BAD_ARGUMENT", "NOT_FOUND", "BAD_VALUE", "BAD_STATE");

    private VendorStatus() {}

    /** Returns a status's name. */
    public static String name(int status) {
        return status >= 0 && status < NAMES.size() ? NAMES.get(status) : "?";
    }
}
