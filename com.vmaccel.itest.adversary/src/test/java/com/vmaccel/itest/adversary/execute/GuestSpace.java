package com.vmaccel.itest.adversary.execute;

import java.util.OptionalLong;

/** The memory of a guest as one of its vCPUs sees it. */
public interface GuestSpace {

    /**
     * Translates.
     *
     * @param linear a linear address
     * @return the guest-physical address, or empty if nothing is mapped there
     */
    OptionalLong translate(long linear);

    /**
     * Tells memory from devices.
     *
     * @param gpa a guest-physical address
     * @param write whether it is to be written
     * @return true if memory answers, false if the access is an exit
     */
    boolean isMemory(long gpa, boolean write);

    /**
     * Reads memory.
     *
     * @param gpa where
     * @param size 1 to 8 bytes inside one page
     * @return the value
     */
    long load(long gpa, int size);

    /**
     * Writes memory.
     *
     * @param gpa where
     * @param size 1 to 8 bytes inside one page
     * @param value the value
     */
    void store(long gpa, int size, long value);
}
