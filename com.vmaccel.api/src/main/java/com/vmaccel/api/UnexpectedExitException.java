package com.vmaccel.api;

import java.io.Serial;

/** For programs: the guest did something this program has no answer to. */
public final class UnexpectedExitException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient VcpuExit exit;

    /**
     * Reports an exit.
     *
     * @param exit the exit
     */
    public UnexpectedExitException(VcpuExit exit) {
        super("unexpected exit: " + exit);
        this.exit = exit;
    }

    /**
     * Returns the exit.
     *
     * @return the exit
     */
    public VcpuExit exit() {
        return exit;
    }
}
