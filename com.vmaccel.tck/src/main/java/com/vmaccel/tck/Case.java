package com.vmaccel.tck;

import org.osgi.annotation.versioning.ConsumerType;

/** One thing an accelerator must do, usually in one processor mode. Cases run one at a time, in any order, and leave nothing behind. */
@ConsumerType
public interface Case {

    /**
     * Returns the name.
     *
     * @return group, a dot, the case and, where it runs guest code, a slash and the processor mode; for example {@code "ports.out-dx-al/long-user"}
     */
    String name();

    /**
     * Returns what an accelerator needs for it.
     *
     * @return the needs; an accelerator that lacks one skips the case
     */
    Needs needs();

    /**
     * Tells whether the case belongs to the quick subset.
     *
     * @return true if it also runs with {@link Effort#SHORT}
     */
    boolean isShort();

    /**
     * Returns the guest code.
     *
     * @return its assembly and bytes for a person to read, empty where there is none
     */
    String listing();

    /**
     * Returns how much longer than others it may take.
     *
     * @return what {@link RunOptions#patience()} is multiplied by: 1 for most cases
     */
    default int patienceFactor() {
        return 1;
    }

    /**
     * Runs the case.
     *
     * @param context gives it the accelerator and takes away what it leaves
     * @throws Exception whatever goes wrong; the case has failed then
     */
    void run(CaseContext context) throws Exception;

    /**
     * Returns the group.
     *
     * @return the part of the name before the first dot
     */
    default String group() {
        int dot = name().indexOf('.');
        return dot < 0 ? name() : name().substring(0, dot);
    }
}
