package com.vmaccel.tck.internal;

/** Operations that are allowed and refused in the same situations. */
enum Kind {
    /** Looks at the vCPU. */
    LOOK("         + + + + + + + T C C"),
    /** Changes the vCPU or depends on its whole state. */
    CHANGE("       + S S S + S + T C C"),
    /** Puts the vCPU into its first state. */
    RESET("        + S S S + S + T C C"),
    /** Runs the guest. During a pause that waits, which a case of its own looks at. */
    RUN("          + S + + + S . T C C"),
    /** Finishes an access. */
    SETTLE("       + S + + + S + T C C"),
    /** Gives the value a read owes. */
    COMPLETE("     S + S S S S S T C C"),
    /** Gives or refuses what this guest never asks for. */
    OTHER_ANSWER(" S S S S S S S T C C"),
    /** Is for exit handlers. */
    HANDLING("     S S S S S + S T C C"),
    /** Just describes, on any thread and for ever. */
    DESCRIBE("     + + + + + + + + + +"),
    /** Kicks. */
    KICK("         + + + + + + + + + +"),
    /** Queues an interrupt on any thread. */
    QUEUE("        + + + + + + + + C C"),
    /** Closes the vCPU. */
    CLOSE_VCPU("   + + + + + S + T + +"),
    /** Creates a vCPU that exists or existed. */
    CREATE_AGAIN(" S S S S S S S S S C"),
    /** Asks for what no virtual machine could have. */
    NONSENSE("     A A A A A A A A A C"),
    /** Asks the virtual machine for its parts, or uses its memory. */
    MACHINE("      + + + + + + + + + C"),
    /** Accesses memory where none is. */
    HOLE("         M M M M M M M M M C"),
    /** Pauses and resumes. From elsewhere it waits for an owner that does not come, which is stuck by intention. */
    PAUSE("        + S + + + S + . + C"),
    /** Saves. */
    SAVE("         + S S S + S + S + C"),
    /** Loads what was saved of one vCPU. */
    RESTORE("      + S S S + S + S A C"),
    /** Closes the virtual machine. */
    CLOSE_VM("     S S S S S S S + + +");

    private final String verdicts;

    Kind(String row) {
        this.verdicts = row.replace(" ", "");
    }

    /**
     * What must come of it: + success, S IllegalStateException, C the same naming what is closed, A IllegalArgumentException, T WrongThreadException, M
     * GuestMemoryException; a dot if it is not tried.
     */
    char verdict(Situation situation) {
        return verdicts.charAt(situation.column());
    }

    /** Tells whether success leaves everything as it was. */
    boolean isNeutral() {
        return switch (this) {
            case LOOK, CHANGE, DESCRIBE, MACHINE, SAVE -> true;
            default -> false;
        };
    }

    /** Tells whether success changes what the guest does next. */
    boolean moves() {
        return switch (this) {
            case RESET, RUN, COMPLETE, KICK, QUEUE, RESTORE -> true;
            default -> false;
        };
    }
}
