package com.vmaccel.api.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A native call was refused. The message has the call, its arguments and the status. */
public final class NativeCallException extends VmAccelException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Reports a refused call.
     *
     * @param backend the engine's id
     * @param call the call with its arguments, for example {@code "KVM_CREATE_VCPU id=3"}
     * @param status what it returned
     */
    public NativeCallException(String backend, String call, NativeStatus status) {
        this(backend, call, status, null);
    }

    /**
     * Reports a refused call with a remedy.
     *
     * @param backend the engine's id
     * @param call the call with its arguments
     * @param status what it returned
     * @param hint what the user may do, or null
     */
    public NativeCallException(String backend, String call, NativeStatus status, @Nullable String hint) {
        super(backend, call, status.toString(), status, hint);
    }
}
