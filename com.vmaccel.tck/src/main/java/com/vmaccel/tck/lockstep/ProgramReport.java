package com.vmaccel.tck.lockstep;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of random programs.
 *
 * @param programs how many were compared
 * @param steps how often the machines were equal after a step, over all programs
 * @param stuck how many were ended because a step did not come to its end
 * @param findings those that differed, by the number of the seed that a run which begins with it has
 */
public record ProgramReport(long programs, long steps, long stuck, SortedMap<Long, LockstepResult.Diverged> findings) {
    /** Copies the map. */
    public ProgramReport {
        findings = Collections.unmodifiableSortedMap(new TreeMap<>(findings));
    }
}
