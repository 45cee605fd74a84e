package com.vmaccel.tck;

import java.io.Serial;

/** A case found out that it cannot run here. */
final class SkippedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    SkippedException(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
