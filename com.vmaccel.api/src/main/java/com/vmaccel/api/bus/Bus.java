package com.vmaccel.api.bus;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An address space of devices by range: I/O ports or guest-physical addresses. An access belongs to the device in whose range it begins; where there is none,
 * reads give all ones and writes are lost, as on a PC. Thread-safe; an access allocates nothing.
 */
public final class Bus {

    private record Range(long first, long last, BusDevice device) {}

    private final String name;
    private final long end;
    private volatile Range[] ranges = {};

    private Bus(String name, long end) {
        this.name = name;
        this.end = end;
    }

    /**
     * Makes a bus of x86 I/O ports.
     *
     * @return an empty bus of 65,536 ports
     */
    public static Bus pio() {
        return new Bus("PIO", 0xffff);
    }

    /**
     * Makes a bus of guest-physical addresses.
     *
     * @return an empty bus
     */
    public static Bus mmio() {
        return new Bus("MMIO", -1);
    }

    /**
     * Adds a device.
     *
     * @param start the first address
     * @param size how many addresses, at least 1
     * @param device the device
     * @throws IllegalArgumentException if the range leaves the bus or overlaps another
     */
    public synchronized void register(long start, long size, BusDevice device) {
        long last = start + size - 1;
        if (size <= 0 || Long.compareUnsigned(last, start) < 0 || Long.compareUnsigned(last, end) > 0) {
            throw new IllegalArgumentException("%s range 0x%x size %d is outside the bus".formatted(name, start, size));
        }
        for (Range range : ranges) {
            if (Long.compareUnsigned(range.first, last) <= 0 && Long.compareUnsigned(start, range.last) <= 0) {
                throw new IllegalArgumentException("%s range 0x%x size %d overlaps 0x%x".formatted(name, start, size, range.first));
            }
        }
        ranges = Stream.concat(Arrays.stream(ranges), Stream.of(new Range(start, last, device)))
                .sorted(Comparator.comparing(Range::first, Long::compareUnsigned))
                .toArray(Range[]::new);
    }

    /**
     * Takes a device away.
     *
     * @param start the first address of its range
     * @throws IllegalArgumentException if no range starts there
     */
    public synchronized void unregister(long start) {
        Range[] rest = Arrays.stream(ranges).filter(range -> range.first != start).toArray(Range[]::new);
        if (rest.length == ranges.length) {
            throw new IllegalArgumentException("no %s range starts at 0x%x".formatted(name, start));
        }
        ranges = rest;
    }

    /**
     * Reads.
     *
     * @param address where
     * @param size 1 to 8 bytes
     * @return what the device there gives, or all ones; the low bytes count
     */
    public long read(long address, int size) {
        Range range = find(address);
        return range == null ? -1 : range.device.read(address - range.first, size);
    }

    /**
     * Writes.
     *
     * @param address where
     * @param size 1 to 8 bytes
     * @param value what
     */
    public void write(long address, int size, long value) {
        Range range = find(address);
        if (range != null) {
            range.device.write(address - range.first, size, value);
        }
    }

    private @Nullable Range find(long address) {
        Range[] sorted = ranges;
        int low = 0;
        int high = sorted.length - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            Range range = sorted[middle];
            if (Long.compareUnsigned(address, range.first) < 0) {
                high = middle - 1;
            } else if (Long.compareUnsigned(address, range.last) > 0) {
                low = middle + 1;
            } else {
                return range;
            }
        }
        return null;
    }
}
