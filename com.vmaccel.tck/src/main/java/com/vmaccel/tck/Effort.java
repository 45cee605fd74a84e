package com.vmaccel.tck;

/** How much of the suite runs. */
public enum Effort {
    /** A fixed subset that touches every group, in a few seconds. */
    SHORT,
    /** Everything, in about a minute. */
    FULL;

    /** The system property that {@link #fromProperty()} reads. */
    public static final String PROPERTY = "vmaccel.tck.effort";

    /**
     * Reads the system property {@value #PROPERTY}.
     *
     * @return {@link #SHORT} for {@code short}; {@link #FULL} for {@code full} and without the property
     * @throws IllegalArgumentException for anything else
     */
    public static Effort fromProperty() {
        return switch (System.getProperty(PROPERTY, "full")) {
            case "short" -> SHORT;
            case "full" -> FULL;
            case String other -> throw new IllegalArgumentException(PROPERTY + " is short or full, not " + other);
        };
    }
}
