package com.vmaccel.api.ioevent;

import com.vmaccel.api.memory.GuestAddress;

/**
 * Where writes of a guest may be told late.
 *
 * @param space what the addresses belong to
 * @param address the first I/O port, or the first guest-physical address
 * @param sizeBytes how many ports or bytes, at least 1
 */
public record WriteZone(Doorbell.Space space, long address, int sizeBytes) {

    private static final long PORTS = 0x1_0000;

    /** Refuses what no guest can write. */
    public WriteZone {
        if (sizeBytes < 1 || space == Doorbell.Space.PORT && (address < 0 || address + sizeBytes > PORTS)) {
            throw new IllegalArgumentException("there are no %d bytes at %s 0x%x".formatted(sizeBytes, space, address));
        }
    }

    /**
     * A zone of I/O ports.
     *
     * @param first 0 to 65535
     * @param count how many
     * @return the zone
     */
    public static WriteZone ports(int first, int count) {
        return new WriteZone(Doorbell.Space.PORT, first, count);
    }

    /**
     * A zone in memory.
     *
     * @param gpa where it begins
     * @param sizeBytes its length
     * @return the zone
     */
    public static WriteZone memory(GuestAddress gpa, int sizeBytes) {
        return new WriteZone(Doorbell.Space.MEMORY, gpa.value(), sizeBytes);
    }
}
