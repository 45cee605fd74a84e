package com.vmaccel.launcher;

/**
 * Does on a thread aside, while the framework starts, what a command will need and what needs no service: Java generates classes for the calls of C functions, which no archive has. Whoever
 * needs them before they are ready waits for them, as the initialization of a class is done once.
 */
final class Foresight {

    /** Binds the functions of the C library in its initializer, which needs no class that is initialized by needing it. On another system it is not there or fails, as it would later. */
    private static final String CALLS = "com.vmaccel.ffi.linux.LibC";

    private Foresight() {}

    static void begin() {
        if (System.getProperty("os.name").equals("Linux")) {
            Thread.ofPlatform().daemon().name("vmaccel-foresight").start(Foresight::initialize);
        }
    }

    private static void initialize() {
        try {
            Class.forName(CALLS);
        } catch (ClassNotFoundException | LinkageError e) {
            // who needs it says what is wrong
        }
    }
}
