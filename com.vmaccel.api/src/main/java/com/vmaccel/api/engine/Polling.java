package com.vmaccel.api.engine;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for something that nobody announces. An interrupt neither ends the wait nor makes it spin; it is kept for afterwards. */
final class Polling {

    private Polling() {}

    /** Returns true once the condition holds, false if it did not within the time. */
    static boolean until(BooleanSupplier condition, long intervalNanos, long timeoutNanos) {
        long start = System.nanoTime();
        boolean interrupted = false;
        try {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - start > timeoutNanos) {
                    return false;
                }
                LockSupport.parkNanos(intervalNanos);
                interrupted |= Thread.interrupted();
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
