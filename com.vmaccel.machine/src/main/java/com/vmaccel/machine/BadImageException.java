package com.vmaccel.machine;

import java.io.Serial;

/** A file is not a guest image that can be run, or not with the memory given. The message is one line: which file, what is wrong with it, and where. */
public final class BadImageException extends IllegalArgumentException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Reports a bad image.
     *
     * @param image its name, usually the path of its file
     * @param problem what is wrong, and where
     */
    public BadImageException(String image, String problem) {
        super(image + ": " + problem);
    }
}
