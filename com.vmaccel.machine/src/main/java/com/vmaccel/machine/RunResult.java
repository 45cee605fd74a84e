package com.vmaccel.machine;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.capability.ExitKind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How a run ended, and what it cost.
 *
 * @param outcome why it ended
 * @param exits how often the guest left for each reason; reasons that did not occur are absent
 * @param inGuest the time spent in the engine, its own share of each exit included
 * @param inHost the time spent in the devices of the board
 * @param lastExit the guest's last exit; empty if there was none
 */
public record RunResult(Outcome outcome, Map<ExitKind, Long> exits, Duration inGuest, Duration inHost, Optional<VcpuExit> lastExit) {

    /** The exit status of a run that failed. */
    public static final int STATUS_FAILED = 70;

    /** The exit status of a run that was timed out. */
    public static final int STATUS_TIMED_OUT = 124;

    /** The exit status of a run that was stopped from outside. */
    public static final int STATUS_INTERRUPTED = 130;

    /** Copies the map. */
    public RunResult {
        exits = Map.copyOf(exits);
    }

    /**
     * Returns the number of exits.
     *
     * @return the sum over all kinds
     */
    public long exitCount() {
        return exits.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Why a run ended. */
    public sealed interface Outcome {

        /**
         * Returns the status that a process ends with for this outcome.
         *
         * @return 0 to 255
         */
        int status();

        /**
         * Explains it.
         *
         * @return one line
         */
        String explanation();

        /**
         * The guest wrote to the exit port.
         *
         * @param value what it wrote, n; the status is the low byte of (n &lt;&lt; 1) | 1
         */
        record Exited(long value) implements Outcome {
            @Override
            public int status() {
                return (int) (value << 1 | 1) & 0xff;
            }

            @Override
            public String explanation() {
                return "the guest wrote %d to the exit port".formatted(value);
            }
        }

        /** The guest halted, and there is nothing that could wake it. */
        record Halted() implements Outcome {
            @Override
            public int status() {
                return 0;
            }

            @Override
            public String explanation() {
                return "the guest halted";
            }
        }

        /**
         * The guest shut its processor down: a triple fault, or a reset it asked for.
         *
         * @param explanation which, and where
         */
        record Shutdown(String explanation) implements Outcome {
            @Override
            public int status() {
                return STATUS_FAILED;
            }
        }

        /**
         * The time allowed was over.
         *
         * @param limit the time allowed
         */
        record TimedOut(Duration limit) implements Outcome {
            @Override
            public int status() {
                return STATUS_TIMED_OUT;
            }

            @Override
            public String explanation() {
                return "the guest did not end within %d ms".formatted(limit.toMillis());
            }
        }

        /** {@link BoardRun#stop()} was called. */
        record Interrupted() implements Outcome {
            @Override
            public int status() {
                return STATUS_INTERRUPTED;
            }

            @Override
            public String explanation() {
                return "the run was stopped";
            }
        }

        /**
         * The guest left for a reason the board has no answer to.
         *
         * @param exit the reason
         * @param explanation what happened, where, and at which instruction
         */
        record Failed(VcpuExit exit, String explanation) implements Outcome {
            @Override
            public int status() {
                return STATUS_FAILED;
            }
        }
    }
}
