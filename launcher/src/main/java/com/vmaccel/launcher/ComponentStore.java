package com.vmaccel.launcher;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What declarative services keep of the components of all bundles, carried from one storage to another. They know a bundle again by its number and by the time at which it was
 * installed, which is another one in each storage and is exchanged. In their file it is 4 bytes behind the number.
 */
final class ComponentStore {

    private static final int NUMBER_TO_TIME = Long.BYTES + Integer.BYTES;

    /** The number of a bundle, and where in the file its time is. */
    private static final int ENTRY_BYTES = Long.BYTES + Integer.BYTES;

    private static final int NOWHERE = -1;

    private static final int AMBIGUOUS = -2;

    private ComponentStore() {}

    /**
     * Packs a file.
     *
     * @param file the file
     * @param times when each bundle was installed, by its number
     * @return the file and where the times are in it; null if that cannot be told
     */
    static byte @Nullable [] pack(byte[] file, Map<Long, Long> times) {
        ByteBuffer packed = ByteBuffer.allocate(Integer.BYTES + times.size() * ENTRY_BYTES + file.length).putInt(times.size());
        for (Map.Entry<Long, Long> bundle : new TreeMap<>(times).entrySet()) {
            int place = timeOf(bundle.getKey(), bundle.getValue(), ByteBuffer.wrap(file));
            if (place == AMBIGUOUS) {
                return null;
            }
            packed.putLong(bundle.getKey()).putInt(place);
        }
        return packed.put(file).array();
    }

    /** Where the time of a bundle is; a bundle without components may have none, and the framework was not installed. */
    private static int timeOf(long bundle, long time, ByteBuffer file) {
        int place = NOWHERE;
        for (int i = 0; time != 0 && i + NUMBER_TO_TIME + Long.BYTES <= file.capacity(); i++) {
            if (file.getLong(i) == bundle && file.getLong(i + NUMBER_TO_TIME) == time) {
                place = place == NOWHERE ? i + NUMBER_TO_TIME : AMBIGUOUS;
            }
        }
        return place;
    }

    /**
     * Unpacks a file for another storage.
     *
     * @param packed what {@link #pack} returned
     * @param times when each bundle was installed there, by its number
     * @return the file; null if it is of other bundles
     */
    static byte @Nullable [] unpack(byte[] packed, Map<Long, Long> times) {
        ByteBuffer in = ByteBuffer.wrap(packed);
        int bundles = in.getInt();
        int start = Integer.BYTES + bundles * ENTRY_BYTES;
        if (bundles != times.size()) {
            return null;
        }
        for (int i = 0; i < bundles; i++) {
            Long time = times.get(in.getLong());
            int place = in.getInt();
            if (time == null) {
                return null;
            }
            if (place != NOWHERE) {
                in.putLong(start + place, time);
            }
        }
        byte[] file = new byte[in.remaining()];
        in.get(file);
        return file;
    }
}
