package com.vmaccel.api.bus;

import org.osgi.annotation.versioning.ConsumerType;

/** Something that answers accesses in a range of a bus. Called on the vCPU thread that makes the access; several may call at a time. */
@ConsumerType
public interface BusDevice {

    /**
     * Reads.
     *
     * @param offset where, relative to the start of the range
     * @param size 1 to 8 bytes
     * @return the value, little-endian; its low bytes count
     */
    long read(long offset, int size);

    /**
     * Writes.
     *
     * @param offset where, relative to the start of the range
     * @param size 1 to 8 bytes
     * @param value what, little-endian, zero-extended
     */
    void write(long offset, int size, long value);
}
