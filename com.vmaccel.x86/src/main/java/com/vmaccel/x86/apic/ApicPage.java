package com.vmaccel.x86.apic;

/** The registers of a local APIC as the guest reads and writes them. On the processor's thread. */
public final class ApicPage {

    private static final int FIRST_VECTOR = 16;
    private static final int VECTOR = 0xff;

    private final ProcessorApic apic;
    private final ApicRegisters registers;
    private final ApicInterrupts interrupts;
    private final ApicTimer timer;
    /** Whom the last command in x2APIC mode went to; there it is no register of its own. */
    private int destination;

    ApicPage(ProcessorApic apic, ApicRegisters registers, ApicInterrupts interrupts, ApicTimer timer) {
        this.apic = apic;
        this.registers = registers;
        this.interrupts = interrupts;
        this.timer = timer;
    }

    /**
     * Reads a register.
     *
     * @param offset its place in the page, 0 to 0xfff; the lowest four bits do not count
     * @return its value; 0 where there is none, which is an error in the error status
     */
    public int read(int offset) {
        int register = offset & ~0xf;
        synchronized (apic) {
            if (register >= ApicRegisters.PAGE_BYTES || !ApicRegisters.exists(register)) {
                failed(ApicInterrupts.ILLEGAL_REGISTER);
                return 0;
            }
            return switch (register) {
                case ApicRegisters.PROCESSOR_PRIORITY -> interrupts.priority();
                case ApicRegisters.CURRENT_COUNT -> (int) timer.currentCount();
                case ApicRegisters.LOGICAL_DESTINATION -> apic.isX2() ? apic.logicalId() : registers.get(register);
                default -> registers.get(register);
            };
        }
    }

    private void failed(int error) {
        interrupts.error(error);
        apic.attendIfDeliverable();
    }

    /**
     * Writes a register, and does what that means: sends a command, ends an interrupt, starts the timer.
     *
     * @param offset its place in the page, 0 to 0xfff; the lowest four bits do not count
     * @param value its value; bits that are not writable stay as they are
     */
    public void write(int offset, int value) {
        int register = offset & ~0xf;
        switch (register) {
            case ApicRegisters.EOI -> endOfInterrupt();
            case ApicRegisters.COMMAND -> {
                store(register, value);
                command(value, read(ApicRegisters.COMMAND_HIGH) >>> 24, false);
            }
            default -> store(register, value);
        }
    }

    private void store(int register, int given) {
        synchronized (apic) {
            if (register >= ApicRegisters.PAGE_BYTES || !ApicRegisters.exists(register)) {
                failed(ApicInterrupts.ILLEGAL_REGISTER);
                return;
            }
            int writable = ApicRegisters.writableBits(register);
            change(register, given & writable | registers.get(register) & ~writable);
            apic.attendIfDeliverable();
        }
    }

    private void change(int register, int value) {
        boolean masks = ApicRegisters.isLocalVector(register) && !interrupts.isSoftwareEnabled();
        switch (register) {
            case ApicRegisters.ERROR_STATUS -> interrupts.latchErrors();
            case ApicRegisters.DIVIDE -> timer.divide(value);
            case ApicRegisters.LVT_TIMER -> {
                timer.modeChanges(value);
                registers.set(register, masks ? value | ApicRegisters.MASKED : value);
            }
            case ApicRegisters.INITIAL_COUNT -> {
                registers.set(register, value);
                timer.start();
            }
            case ApicRegisters.SPURIOUS -> {
                registers.set(register, value);
                if (!interrupts.isSoftwareEnabled()) {
                    registers.maskLocalVectors();
                }
            }
            default -> registers.set(register, masks ? value | ApicRegisters.MASKED : value);
        }
    }

    private void endOfInterrupt() {
        int vector;
        synchronized (apic) {
            vector = interrupts.end();
            apic.attendIfDeliverable();
        }
        if (vector != ApicRegisters.NONE) {
            apic.acknowledged(vector);
        }
    }

    /** Sends a command in x2APIC mode. */
    void send(int command, int to) {
        destination = to;
        store(ApicRegisters.COMMAND, command);
        command(command, to, true);
    }

    int destination() {
        return destination;
    }

    /** Sends what the interrupt command register says; without the lock, as others may be sending here. */
    void command(int command, int to, boolean wide) {
        int mode = command & ApicBus.MODE;
        if (mode <= ApicBus.LOWEST_PRIORITY && (command & VECTOR) < FIRST_VECTOR) {
            synchronized (apic) {
                failed(ApicInterrupts.SEND_ILLEGAL_VECTOR);
            }
            return;
        }
        boolean hasLevel = mode == ApicBus.INIT; // no other interrupt between processors has
        apic.bus().send(to, hasLevel ? command : command & ~ApicBus.TRIGGER_LEVEL, wide, apic);
    }
}
