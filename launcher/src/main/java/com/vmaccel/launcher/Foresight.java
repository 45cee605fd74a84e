package com.vmaccel.launcher;

import com.vmaccel.launcher.command.Rehearsal;

/**
 * Does on threads aside, while the framework starts, what a command will need and what needs no service. Whoever needs it before it is ready waits for it or does it on its own; where it fails,
 * it fails there again and is told. Only where all bundles are on the class path.
 */
final class Foresight {

    /**
     * Binds functions of the C library in its initializer, and needs no class that is initialized by needing it. Java generates classes for such calls, which no archive has.
     * On another system this fails.
     */
    private static final String CALLS = "com.vmaccel.ffi.linux.LibC";

    private Foresight() {}

    static void begin(String[] arguments) {
        Thread.ofPlatform().daemon().name("vmaccel-calls").start(Foresight::bind);
        Thread.ofPlatform().daemon().name("vmaccel-rehearsal").start(() -> rehearse(arguments));
    }

    private static void bind() {
        try {
            Class.forName(CALLS);
        } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
            // as above
        }
    }

    private static void rehearse(String[] arguments) {
        try {
            Rehearsal.of(arguments);
        } catch (LinkageError | RuntimeException e) {
            // as above
        }
    }
}
