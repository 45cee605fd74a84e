package com.vmaccel.api.x86;

/**
 * The contents of a descriptor-table register.
 *
 * @param base the linear address of the table
 * @param limit the last valid offset in bytes, 0 to 0xffff
 */
public record DescriptorTable(long base, int limit) {

    /** Refuses a limit of more than 16 bits. */
    public DescriptorTable {
        if (limit < 0 || limit > 0xffff) {
            throw new IllegalArgumentException("descriptor table limit out of range: " + limit);
        }
    }
}
