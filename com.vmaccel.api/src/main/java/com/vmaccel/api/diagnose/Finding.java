package com.vmaccel.api.diagnose;

import java.util.Optional;

/**
 * Something a check found.
 *
 * @param severity how much it matters
 * @param text what was found, one line
 * @param remedy what the user may do, one line
 */
public record Finding(Severity severity, String text, Optional<String> remedy) {

    /** How much a finding matters. */
    public enum Severity {
        /** Good to know. */
        INFORMATION,
        /** Something is slower or less than it could be. */
        WARNING,
        /** Something does not work. */
        PROBLEM
    }

    /**
     * Makes a finding that needs no remedy.
     *
     * @param text what was found
     * @return the finding
     */
    public static Finding information(String text) {
        return new Finding(Severity.INFORMATION, text, Optional.empty());
    }
}
