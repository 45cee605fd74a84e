package com.vmaccel.tck.lockstep;

import com.vmaccel.api.VcpuExit;
import java.util.List;

/** How a lockstep ended. */
public sealed interface LockstepResult {

    /** {@return how often the machines were compared and found equal} */
    long steps();

    /**
     * The guest ended the same way on both.
     *
     * @param steps how often the machines were equal
     * @param last the exit that ended it
     */
    record Agreed(long steps, VcpuExit last) implements LockstepResult {}

    /**
     * Nothing differed within the steps that were asked for, or until the lockstep was stopped.
     *
     * @param steps how often the machines were equal
     */
    record Unfinished(long steps) implements LockstepResult {}

    /**
     * The machines differ.
     *
     * @param steps how often they were equal before
     * @param instruction the instruction after which they differ, with its address; where they are compared by exits, the last one
     * @param exits how the two left the guest, in the order of the machines
     * @param differences one line for each, never empty
     * @param states the registers of both, in the order of the machines
     */
    record Diverged(long steps, String instruction, List<VcpuExit> exits, List<String> differences, List<String> states) implements LockstepResult {
        /** Copies the lists. */
        public Diverged {
            exits = List.copyOf(exits);
            differences = List.copyOf(differences);
            states = List.copyOf(states);
        }

        /** {@return the whole report, for people} */
        public String report() {
            StringBuilder text = new StringBuilder("diverged after %d equal steps at %s".formatted(steps, instruction));
            differences.forEach(line -> text.append("\n  ").append(line));
            exits.forEach(exit -> text.append("\n  exit ").append(exit));
            states.forEach(state -> text.append("\n  ").append(state));
            return text.toString();
        }
    }
}
