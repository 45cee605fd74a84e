package com.vmaccel.api.error;

import java.io.Serial;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** No engine, or not the wanted one, can be used here. The message carries every engine's reason and remedy. */
public final class UnavailableException extends VmAccelException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final List<String> reasons;

    /**
     * Reports that nothing matched.
     *
     * @param operation what was asked for
     * @param reasons one line for each engine considered, with its remedy
     */
    public UnavailableException(String operation, List<String> reasons) {
        super("vmaccel", operation, reasons.isEmpty() ? "no backend is installed" : String.join("; ", reasons), null, null);
        this.reasons = List.copyOf(reasons);
    }

    /**
     * Reports that one engine cannot be used.
     *
     * @param backend its id
     * @param operation what was attempted
     * @param reason why it cannot be used
     * @param status the native status behind it, or null
     * @param remedy what the user may do, or null
     */
    public UnavailableException(String backend, String operation, String reason, @Nullable NativeStatus status, @Nullable String remedy) {
        super(backend, operation, reason, status, remedy);
        this.reasons = List.of(reason);
    }

    /**
     * Returns the reasons.
     *
     * @return one line for each engine considered, in the order they were considered
     */
    public List<String> reasons() {
        return reasons;
    }
}
