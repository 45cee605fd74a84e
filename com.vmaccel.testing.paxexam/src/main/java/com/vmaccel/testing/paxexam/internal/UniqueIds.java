package com.vmaccel.testing.paxexam.internal;

/** JUnit's unique ids as both sides know them: of the engine on, whatever runs the engine. */
final class UniqueIds {

    private static final String ENGINE = "[engine:junit-jupiter]";

    private UniqueIds() {}

    static String ofEngine(String uniqueId) {
        int start = uniqueId.indexOf(ENGINE);
        if (start < 0) {
            throw new IllegalArgumentException(uniqueId + " is none of JUnit Jupiter's");
        }
        return uniqueId.substring(start);
    }

    /** Tells whether one is another or within it. */
    static boolean isWithin(String uniqueId, String other) {
        return uniqueId.equals(other) || uniqueId.startsWith(other + "/");
    }
}
