package com.vmaccel.launcher.command;

import com.vmaccel.host.Doctor;
import java.util.List;

/** Builds a command line that nobody executes. What Java and picocli find out about the classes and annotations of a command they keep, so that the command line proper is built sooner. */
public final class Rehearsal {

    private Rehearsal() {}

    /**
     * Builds the command line that executes these arguments, on any thread.
     *
     * @param arguments the arguments
     */
    public static void of(String[] arguments) {
        Doctor nobody = () -> {
            throw new IllegalStateException("only rehearsed");
        };
        new Commands("", new Engines(nobody, List.of(), List.of()), new RunningCommand(), null, null, arguments);
    }
}
