package com.vmaccel.api.interrupt;

import org.osgi.annotation.versioning.ProviderType;

/** The emulated local APIC of one vCPU: a feature that is present with {@code InterruptMode.LOCAL} and {@code FULL}. To be used on the owner thread. */
@ProviderType
public interface LocalApic {

    /** The length of the register page, in bytes. */
    int PAGE_BYTES = 1024;

    /**
     * Reads the registers.
     *
     * @return a new array of {@value #PAGE_BYTES} bytes, laid out as the xAPIC register page. Source: Intel SDM volume 3 section 11.4.1
     */
    byte[] registers();

    /**
     * Writes the registers.
     *
     * @param page {@value #PAGE_BYTES} bytes, laid out as {@link #registers()} returns them
     * @throws IllegalArgumentException if the length is another
     */
    void setRegisters(byte[] page);
}
