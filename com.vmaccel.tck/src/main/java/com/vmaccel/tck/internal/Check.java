package com.vmaccel.tck.internal;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** What a case finds or does not find as it must be. */
final class Check {

    /** Something that must be refused. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    private Check() {}

    static void that(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }

    static void equal(String what, Object expected, Object actual) {
        if (!Objects.equals(expected, actual)) {
            throw new AssertionError(what + ": expected " + expected + ", was " + actual);
        }
    }

    static void equal(String what, long expected, long actual) {
        if (expected != actual) {
            throw new AssertionError("%s: expected 0x%x, was 0x%x".formatted(what, expected, actual));
        }
    }

    static void equal(String what, byte[] expected, byte[] actual) {
        if (!Arrays.equals(expected, actual)) {
            HexFormat hex = HexFormat.ofDelimiter(" ");
            throw new AssertionError("%s: expected %s, was %s".formatted(what, hex.formatHex(expected), hex.formatHex(actual)));
        }
    }

    /** Something must throw exactly this type, with a message. */
    static <T extends Throwable> T refused(String what, Class<T> type, Action action) {
        Throwable thrown;
        try {
            action.run();
            throw new AssertionError(what + ": was not refused");
        } catch (Exception e) {
            thrown = e;
        }
        if (thrown.getClass() != type) {
            throw new AssertionError("%s: expected %s, was %s".formatted(what, type.getSimpleName(), thrown), thrown);
        }
        that(thrown.getMessage() != null && !thrown.getMessage().isBlank(), what + ": the refusal does not say why");
        return type.cast(thrown);
    }
}
