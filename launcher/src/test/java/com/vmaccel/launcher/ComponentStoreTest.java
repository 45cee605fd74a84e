package com.vmaccel.launcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComponentStoreTest {

    private static final long OLD = 1_795_700_000_000L;

    /** The framework, which was never installed, two bundles with components and one without. */
    private static final Map<Long, Long> BEFORE = Map.of(0L, 0L, 1L, OLD, 2L, OLD + 5, 3L, OLD + 9);

    private static final Map<Long, Long> AFTER = Map.of(0L, 0L, 1L, OLD + 1000, 2L, OLD + 1001, 3L, OLD + 1002);

    /** Some text, then of each bundle its number, how many components it has, and the time. */
    private static byte[] file(long first, long second) {
        return ByteBuffer.allocate(3 + 3 * 20)
                .put(new byte[] {9, 0, 0})
                .putLong(0).putInt(0).putLong(0)
                .putLong(1).putInt(4).putLong(first)
                .putLong(2).putInt(0).putLong(second)
                .array();
    }

    private static byte[] packed() {
        byte[] packed = ComponentStore.pack(file(OLD, OLD + 5), BEFORE);
        assertNotNull(packed);
        return packed;
    }

    @Test
    void bundlesHaveTheTimesOfTheOtherStorage() {
        assertArrayEquals(file(OLD + 1000, OLD + 1001), ComponentStore.unpack(packed(), AFTER));
        assertArrayEquals(file(OLD, OLD + 5), ComponentStore.unpack(packed(), BEFORE));
    }

    @Test
    void otherBundlesAreNoneOfTheFiles() {
        assertNull(ComponentStore.unpack(packed(), Map.of(0L, 0L, 1L, OLD, 2L, OLD)));
        assertNull(ComponentStore.unpack(packed(), Map.of(0L, 0L, 1L, OLD, 2L, OLD, 4L, OLD)));
    }

    @Test
    void aTimeThatCouldBeInTwoPlacesIsNotGuessed() {
        byte[] twice = ByteBuffer.allocate(2 * 20).putLong(1).putInt(4).putLong(OLD).putLong(1).putInt(2).putLong(OLD).array();
        assertNull(ComponentStore.pack(twice, BEFORE));
    }
}
