package com.vmaccel.launcher;

import java.util.Arrays;
import java.util.Set;

/** Which bundles a command needs. */
public enum BundleSet {
    /** Those of the command line itself. */
    WITHOUT_BACKENDS,
    /** All: the command looks at backends or runs guests. */
    ALL,
    /** All, and the benchmarks. */
    ALL_AND_BENCHMARKS;

    private static final Set<String> SELF_CONTAINED = Set.of("help", "completion");

    /**
     * Looks at the command, the first argument that is no option.
     *
     * @param arguments the command line
     * @return what it needs; without a command, what the command line itself needs
     */
    static BundleSet of(String[] arguments) {
        return Arrays.stream(arguments)
                .filter(argument -> !argument.startsWith("-"))
                .findFirst()
                .filter(command -> !SELF_CONTAINED.contains(command))
                .map(command -> command.equals("bench") ? ALL_AND_BENCHMARKS : ALL)
                .orElse(WITHOUT_BACKENDS);
    }
}
