package com.vmaccel.x86.apic;

/** Which interrupts a local APIC has received and which of them are being handled, its priorities and its errors. Guarded by its APIC's lock. */
final class ApicInterrupts {

    static final int SEND_ILLEGAL_VECTOR = 1 << 5;
    static final int RECEIVE_ILLEGAL_VECTOR = 1 << 6;
    static final int ILLEGAL_REGISTER = 1 << 7;
    private static final int FIRST_VECTOR = 16;
    private static final int SOFTWARE_ENABLED = 1 << 8;
    private static final int CLASS = 0xf0;
    private static final int NONE = ApicRegisters.NONE;

    private final ApicRegisters registers;
    private int errors;

    ApicInterrupts(ApicRegisters registers) {
        this.registers = registers;
    }

    void forgetErrors() {
        errors = 0;
    }

    boolean isSoftwareEnabled() {
        return (registers.get(ApicRegisters.SPURIOUS) & SOFTWARE_ENABLED) != 0;
    }

    /** Takes an interrupt in; false if it is refused. */
    boolean request(int vector, boolean level) {
        if (!isSoftwareEnabled()) {
            return false;
        }
        if (vector < FIRST_VECTOR) {
            error(RECEIVE_ILLEGAL_VECTOR);
            return false;
        }
        registers.put(ApicRegisters.TRIGGER_MODE, vector, level);
        registers.put(ApicRegisters.REQUEST, vector, true);
        return true;
    }

    /** The priority in force: the task's, or that of the interrupt being handled. */
    int priority() {
        int task = registers.get(ApicRegisters.TASK_PRIORITY);
        int handled = Math.max(registers.highest(ApicRegisters.IN_SERVICE), 0) & CLASS;
        return (task & CLASS) >= handled ? task : handled;
    }

    /** The interrupt to take next, or {@link ApicRegisters#NONE}. */
    int deliverable() {
        int vector = isSoftwareEnabled() ? registers.highest(ApicRegisters.REQUEST) : NONE;
        return (vector & CLASS) > (priority() & CLASS) ? vector : NONE;
    }

    /** Takes the next interrupt into service. */
    int take() {
        int vector = deliverable();
        if (vector != NONE) {
            registers.put(ApicRegisters.REQUEST, vector, false);
            registers.put(ApicRegisters.IN_SERVICE, vector, true);
        }
        return vector;
    }

    /** Ends the handling of the highest interrupt; returns it if it is level-triggered. */
    int end() {
        int vector = registers.highest(ApicRegisters.IN_SERVICE);
        if (vector == NONE) {
            return NONE;
        }
        registers.put(ApicRegisters.IN_SERVICE, vector, false);
        return registers.has(ApicRegisters.TRIGGER_MODE, vector) ? vector : NONE;
    }

    /** Notes an error, and interrupts if that is wanted. */
    void error(int bit) {
        errors |= bit;
        int lvt = registers.get(ApicRegisters.LVT_ERROR);
        boolean legal = (lvt & 0xff) >= FIRST_VECTOR; // an illegal one would be an error again
        if ((lvt & ApicRegisters.MASKED) == 0 && legal) {
            request(lvt & 0xff, false);
        }
    }

    /** Moves the errors that were noted to where they can be read. */
    void latchErrors() {
        registers.set(ApicRegisters.ERROR_STATUS, errors);
        errors = 0;
    }
}
