package com.vmaccel.api.ioevent;

import com.vmaccel.api.memory.GuestAddress;
import java.util.OptionalLong;

/**
 * Which writes of a guest ring: {@code Doorbell.memory(gpa).withSize(4).withValue(7)}.
 *
 * @param space what the address belongs to
 * @param address the I/O port, or the guest-physical address
 * @param sizeBytes how wide the write has to be: 1, 2, 4 or, in memory, 8; 0 for any width
 * @param value what has to be written, unsigned; empty for anything
 */
public record Doorbell(Space space, long address, int sizeBytes, OptionalLong value) {

    private static final int ANY_SIZE = 0;
    private static final long PORTS = 0x1_0000;

    /** What an address belongs to. */
    public enum Space {
        /** I/O ports. */
        PORT,
        /** Guest-physical memory that no slot backs. */
        MEMORY
    }

    /** Refuses what no guest can write. */
    public Doorbell {
        boolean known = switch (sizeBytes) {
            case ANY_SIZE, Byte.BYTES, Short.BYTES, Integer.BYTES -> true;
            case Long.BYTES -> space == Space.MEMORY;
            default -> false;
        };
        if (!known) {
            throw new IllegalArgumentException("no write to " + space + " has " + sizeBytes + " bytes");
        }
        if (space == Space.PORT && (address < 0 || address + Math.max(sizeBytes, 1) > PORTS)) {
            throw new IllegalArgumentException("there is no port 0x%x of %d bytes".formatted(address, sizeBytes));
        }
        if (value.isPresent()) {
            requireFits(value.getAsLong(), sizeBytes);
        }
    }

    private static void requireFits(long value, int sizeBytes) {
        if (sizeBytes == ANY_SIZE) {
            throw new IllegalArgumentException("a value needs a size");
        }
        if (sizeBytes < Long.BYTES && value >>> Byte.SIZE * sizeBytes != 0) {
            throw new IllegalArgumentException("0x%x has more than %d bytes".formatted(value, sizeBytes));
        }
    }

    /**
     * A doorbell at an I/O port, for writes of any width and value.
     *
     * @param port 0 to 65535
     * @return the doorbell
     */
    public static Doorbell port(int port) {
        return new Doorbell(Space.PORT, port, ANY_SIZE, OptionalLong.empty());
    }

    /**
     * A doorbell in memory, for writes of any width and value.
     *
     * @param gpa where the writes begin
     * @return the doorbell
     */
    public static Doorbell memory(GuestAddress gpa) {
        return new Doorbell(Space.MEMORY, gpa.value(), ANY_SIZE, OptionalLong.empty());
    }

    /**
     * Narrows it to one width.
     *
     * @param bytes see the component
     * @return a changed copy
     */
    public Doorbell withSize(int bytes) {
        return new Doorbell(space, address, bytes, value);
    }

    /**
     * Narrows it to one value; the width must be settled before.
     *
     * @param written see the component
     * @return a changed copy
     */
    public Doorbell withValue(long written) {
        return new Doorbell(space, address, sizeBytes, OptionalLong.of(written));
    }

    @Override
    public String toString() {
        String width = sizeBytes == ANY_SIZE ? "any width" : sizeBytes + " bytes";
        String what = value.isPresent() ? " of 0x" + Long.toHexString(value.getAsLong()) : "";
        return "writes of %s%s to %s 0x%x".formatted(width, what, space == Space.PORT ? "port" : "address", address);
    }
}
