package com.vmaccel.api.error;

import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root of all failures of the library that are not the caller's mistakes. Those are reported by the JDK's own types: {@link IllegalArgumentException},
 * {@link IllegalStateException} (also for anything closed) and {@link WrongThreadException}.
 */
public abstract sealed class VmAccelException extends RuntimeException
        permits GuestMemoryException, NativeCallException, UnavailableException, UnsupportedCapabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String backend;
    private final String operation;
    private final transient @Nullable NativeStatus nativeStatus;
    private final @Nullable String hint;

    /**
     * Makes a failure.
     *
     * @param backend the id of the engine, for example {@code "kvm"}, or {@code "vmaccel"} for the library itself
     * @param operation what was attempted, with its arguments
     * @param problem what went wrong, one line
     * @param nativeStatus the native status behind it, or null
     * @param hint what the user may do about it, or null
     */
    protected VmAccelException(String backend, String operation, String problem, @Nullable NativeStatus nativeStatus, @Nullable String hint) {
        super(message(backend, operation, problem, hint));
        this.backend = backend;
        this.operation = operation;
        this.nativeStatus = nativeStatus;
        this.hint = hint;
    }

    private static String message(String backend, String operation, String problem, @Nullable String hint) {
        String text = backend + ": " + operation + ": " + problem;
        return hint == null ? text : text + " (" + hint + ")";
    }

    /**
     * Returns the engine that failed.
     *
     * @return its id, or {@code "vmaccel"}
     */
    public final String backend() {
        return backend;
    }

    /**
     * Returns what was attempted.
     *
     * @return the operation with its arguments
     */
    public final String operation() {
        return operation;
    }

    /**
     * Returns the native status behind the failure.
     *
     * @return the status, or empty where no native call was involved
     */
    public final Optional<NativeStatus> nativeStatus() {
        return Optional.ofNullable(nativeStatus);
    }

    /**
     * Returns what the user may do.
     *
     * @return a remedy where one is known
     */
    public final Optional<String> hint() {
        return Optional.ofNullable(hint);
    }
}
