package com.vmaccel.launcher;

import java.io.Serial;

/** The distribution is damaged or the framework does not start. The message is one line. */
public final class LaunchException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    LaunchException(String message) {
        super(message.replaceAll("\\s+", " "));
    }

    LaunchException(String message, Throwable cause) {
        super((message + ": " + cause.getMessage()).replaceAll("\\s+", " "), cause);
    }
}
