package com.vmaccel.tck.lockstep;

import com.vmaccel.x86.Operation;
import java.util.List;
import java.util.Map;

/**
 * What became of random instructions.
 *
 * @param instances how many were compared
 * @param executed how often each operation was among them
 * @param faults how many of the instances ended in another exception than that of the instruction behind
 * @param unjudged how many differed in what no manual says, or what an emulator of the host made of them
 * @param unrepeatable those that differed once and then no more, however often they were repeated, because an engine without determinism had another outcome the first time: something outside of the guest had come in between
 * @param findings those that differed otherwise
 */
public record FuzzReport(long instances, Map<Operation, Long> executed, long faults, long unjudged, List<Finding> unrepeatable, List<Finding> findings) {
    /** Copies all of them. */
    public FuzzReport {
        executed = Map.copyOf(executed);
        unrepeatable = List.copyOf(unrepeatable);
        findings = List.copyOf(findings);
    }

    /**
     * An instance that differed.
     *
     * @param seed its number: a run with this seed begins with it
     * @param instruction the instruction with its bytes
     * @param differences one line for each
     */
    public record Finding(long seed, String instruction, List<String> differences) {
        /** Copies the list. */
        public Finding {
            differences = List.copyOf(differences);
        }

        @Override
        public String toString() {
            return "seed %d: %s%n  %s".formatted(seed, instruction, String.join(System.lineSeparator() + "  ", differences));
        }
    }
}
