package com.vmaccel.testing.paxexam.internal;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exception of the container as text: its class need not be one of the other side.
 *
 * @param text its class and message
 * @param trace where it was thrown
 * @param cause its cause
 * @param suppressed those suppressed by it
 */
record Failure(String text, List<StackTraceElement> trace, @Nullable Failure cause, List<Failure> suppressed) implements Serializable {

    private static final int DEEPEST = 20; // exceptions may be their own cause in the end

    static Failure of(Throwable thrown) {
        return of(thrown, 0);
    }

    private static Failure of(Throwable thrown, int depth) {
        Throwable cause = depth < DEEPEST ? thrown.getCause() : null;
        List<Failure> suppressed = new ArrayList<>(); // copies of these kinds can be serialised
        for (Throwable other : depth < DEEPEST ? thrown.getSuppressed() : new Throwable[0]) {
            suppressed.add(of(other, depth + 1));
        }
        return new Failure(
                thrown.toString(), new ArrayList<>(Arrays.asList(thrown.getStackTrace())), cause == null ? null : of(cause, depth + 1), suppressed);
    }

    /** Makes an error that prints like the exception. */
    AssertionError toError() {
        Thrown error = new Thrown(text, cause == null ? null : cause.toError());
        error.setStackTrace(trace.toArray(StackTraceElement[]::new));
        suppressed.forEach(other -> error.addSuppressed(other.toError()));
        return error;
    }

    /** Stands for an exception of the container. */
    private static final class Thrown extends AssertionError {

        Thrown(String text, @Nullable Throwable cause) {
            super(text, cause);
        }

        @Override
        @SuppressWarnings("OverrideThrowableToString") // the message begins with the name of the exception's own class
        public String toString() {
            return String.valueOf(getMessage());
        }
    }
}
