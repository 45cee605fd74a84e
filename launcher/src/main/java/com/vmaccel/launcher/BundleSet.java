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
    ALL_AND_BENCHMARKS,
    /** All, and what a long-lived container has: the watcher and the shell. */
    ALL_AND_SERVICE;

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
                .map(command -> switch (command) {
                    case "bench" -> ALL_AND_BENCHMARKS;
                    case "serve" -> ALL_AND_SERVICE;
                    default -> ALL;
                })
                .orElse(WITHOUT_BACKENDS);
    }
}
