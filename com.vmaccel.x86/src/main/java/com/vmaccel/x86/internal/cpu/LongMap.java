package com.vmaccel.x86.internal.cpu;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A map from numbers to objects that allocates only when it grows. Open addressing with linear probing. */
final class LongMap<V> {

    private static final int SMALLEST = 16;
    /** The odd number nearest to 2^64 divided by the golden ratio. */
    static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    private long[] keys = new long[SMALLEST];
    private @Nullable Object[] values = new @Nullable Object[SMALLEST];
    private int size;

    private int place(long key) {
        return (int) (key * SPREAD >>> 32) & keys.length - 1;
    }

    /** Where a key is, or the free place it would have. */
    private int find(long key) {
        int at = place(key);
        while (values[at] != null && keys[at] != key) {
            at = at + 1 & keys.length - 1;
        }
        return at;
    }

    @SuppressWarnings("unchecked") // only put writes there
    @Nullable V get(long key) {
        return (V) values[find(key)];
    }

    void put(long key, V value) {
        int at = find(key);
        if (values[at] == null && ++size * 2 > keys.length) {
            grow();
            at = find(key);
        }
        keys[at] = key;
        values[at] = value;
    }

    private void grow() {
        long[] oldKeys = keys;
        @Nullable Object[] old = values;
        keys = new long[2 * oldKeys.length];
        values = new @Nullable Object[keys.length];
        for (int i = 0; i < old.length; i++) {
            if (old[i] != null) {
                int at = find(oldKeys[i]);
                keys[at] = oldKeys[i];
                values[at] = old[i];
            }
        }
    }

    /** Removes a key; what had to make way for it moves up. */
    @Nullable V remove(long key) {
        V value = get(key);
        if (value != null) {
            size--;
            int gap = find(key);
            values[gap] = null;
            for (int at = gap + 1 & keys.length - 1; values[at] != null; at = at + 1 & keys.length - 1) {
                Object moved = values[at];
                values[at] = null;
                int to = find(keys[at]);
                keys[to] = keys[at];
                values[to] = moved;
            }
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    void forEach(Consumer<V> action) {
        for (Object value : values) {
            if (value != null) {
                action.accept((V) value);
            }
        }
    }

    void clear() {
        Arrays.fill(values, null);
        size = 0;
    }
}
