package com.vmaccel.tck.lockstep;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of random programs.
 *
 * @param programs how many were compared
 * @param exits how often the machines were equal after an exit, over all programs
 * @param leftOut how many more could not be compared, since they do not end soon or need what emulated hosts leave unchecked
 * @param stuck how many were ended because they did not come to an exit
 * @param findings those that differed, by the number of the seed that a run which begins with it has
 */
public record ProgramReport(long programs, long exits, long leftOut, long stuck, SortedMap<Long, LockstepResult.Diverged> findings) {
    /** Copies the map. */
    public ProgramReport {
        findings = Collections.unmodifiableSortedMap(new TreeMap<>(findings));
    }
}
