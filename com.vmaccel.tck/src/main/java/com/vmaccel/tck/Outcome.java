package com.vmaccel.tck;

/** How a case ended. */
public sealed interface Outcome {

    /** It did what it must. */
    record Passed() implements Outcome {}

    /**
     * It did not.
     *
     * @param reason what went wrong, with the recent exits and the registers of the vCPU
     * @param cause what was thrown
     */
    record Failed(String reason, Throwable cause) implements Outcome {}

    /**
     * It was not run.
     *
     * @param reason what the accelerator or the host lacks
     */
    record Skipped(String reason) implements Outcome {}

    /**
     * It did not, and is known not to on this kind of host.
     *
     * @param reason why the host cannot
     * @param cause what was thrown
     */
    record ExpectedFailure(String reason, Throwable cause) implements Outcome {}

    /**
     * It did what it must although it is listed as impossible on this kind of host: the list is out of date.
     *
     * @param reason what the list says
     */
    record UnexpectedPass(String reason) implements Outcome {}

    /**
     * Tells whether this speaks against the accelerator.
     *
     * @return true for {@link Failed} alone
     */
    default boolean isFailure() {
        return this instanceof Failed;
    }
}
