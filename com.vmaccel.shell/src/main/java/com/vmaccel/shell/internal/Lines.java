package com.vmaccel.shell.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Where the console's lines come from. */
interface Lines extends AutoCloseable {

    /** Returns the next line, or null when there is none any more. */
    @Nullable String next() throws IOException;

    /** Gives back what was taken, from any thread; a second call does nothing. */
    @Override
    default void close() {}

    /** Lines of a stream, without a prompt. */
    static Lines of(InputStream in) {
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        return reader::readLine;
    }
}
