package com.vmaccel.machine.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Where a guest's characters go, one at a time and at once, so that a prompt without a line end is seen. */
final class ByteSink {

    private final OutputStream out;

    ByteSink(OutputStream out) {
        this.out = out;
    }

    /** Writes a byte; a failure ends the run that the guest is in. */
    void put(int value) {
        try {
            out.write(value);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the guest's console", e);
        }
    }
}
