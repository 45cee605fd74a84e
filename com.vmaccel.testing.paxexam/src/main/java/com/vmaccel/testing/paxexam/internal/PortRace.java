package com.vmaccel.testing.paxexam.internal;

import java.rmi.server.ExportException;
import java.util.function.Supplier;

/**
 * Starts a container of the forked kind beside those of other processes. Pax Exam looks for a free port and takes it in two steps; where another process was quicker it is looked
 * for anew, and that port is not found free any more.
 */
final class PortRace {

    /** More often than processes will ever meet. */
    private static final int TRIES = 10;

    private PortRace() {}

    /** Runs what takes a port, again and again while somebody else takes it first. */
    static <T> T run(Supplier<T> start) {
        for (int tries = 1; ; tries++) {
            try {
                return start.get();
            } catch (RuntimeException e) {
                if (tries == TRIES || !isLost(e)) {
                    throw e;
                }
            }
        }
    }

    private static boolean isLost(Throwable problem) {
        return problem instanceof ExportException || problem.getCause() != null && isLost(problem.getCause());
    }
}
