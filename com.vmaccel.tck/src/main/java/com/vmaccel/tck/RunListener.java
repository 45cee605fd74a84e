package com.vmaccel.tck;

import org.osgi.annotation.versioning.ConsumerType;

/** Is told of a run's progress, on the thread that runs it. */
@ConsumerType
public interface RunListener {

    /** Listens to nothing. */
    RunListener SILENT = new RunListener() {};

    /**
     * Is told that a case begins.
     *
     * @param test the case
     */
    default void started(Case test) {}

    /**
     * Is told that a case ended.
     *
     * @param result what became of it
     */
    default void finished(CaseResult result) {}
}
