package com.vmaccel.machine.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/** Writes one line for each exit. */
final class Trace {

    private final Appendable target;

    Trace(Appendable target) {
        this.target = target;
    }

    void read(String space, long address, int size, long value) {
        line("%s read 0x%04x %d: 0x%x".formatted(space, address, size, truncated(size, value)));
    }

    void write(String space, long address, int size, long value) {
        line("%s write 0x%04x %d: 0x%x".formatted(space, address, size, value));
    }

    void other(Object exit) {
        line(exit.toString().toLowerCase(Locale.ROOT));
    }

    private static long truncated(int size, long value) {
        return size == 8 ? value : value & (1L << 8 * size) - 1;
    }

    private void line(String text) {
        try {
            target.append(text).append(System.lineSeparator());
        } catch (IOException e) {
            throw new UncheckedIOException("the trace", e);
        }
    }
}
