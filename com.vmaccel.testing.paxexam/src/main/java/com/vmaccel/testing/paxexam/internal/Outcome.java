package com.vmaccel.testing.paxexam.internal;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.opentest4j.TestAbortedException;

/**
 * What became of a test, or of a class, in the container.
 *
 * @param id its unique id
 * @param status how it ended
 * @param reason why it was not executed to its end, empty if it was
 * @param failure what it threw
 */
record Outcome(String id, Status status, String reason, @Nullable Failure failure) implements Serializable {

    enum Status {
        PASSED,
        FAILED,
        ABORTED,
        SKIPPED
    }

    static Outcome of(String id, TestExecutionResult result) {
        Throwable thrown = result.getThrowable().orElse(null);
        Failure failure = thrown == null ? null : Failure.of(thrown);
        return switch (result.getStatus()) {
            case SUCCESSFUL -> new Outcome(id, Status.PASSED, "", null);
            case ABORTED -> new Outcome(id, Status.ABORTED, thrown == null ? "" : String.valueOf(thrown.getMessage()), failure);
            case FAILED -> new Outcome(id, Status.FAILED, "", failure);
        };
    }

    static Outcome skipped(String id, String reason) {
        return new Outcome(id, Status.SKIPPED, reason, null);
    }

    boolean isFailed() {
        return status == Status.FAILED;
    }

    /** Throws what the test threw, or a {@link TestAbortedException} if it was skipped or aborted. */
    void report() {
        switch (status) {
            case PASSED -> {}
            case FAILED -> throw thrown();
            case ABORTED -> throw new TestAbortedException(reason);
            case SKIPPED -> throw new TestAbortedException("skipped in the container: " + reason);
        }
    }

    AssertionError thrown() {
        return failure == null ? new AssertionError(id + " failed in the container without an exception") : failure.toError();
    }
}
