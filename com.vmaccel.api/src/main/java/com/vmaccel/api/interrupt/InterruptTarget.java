package com.vmaccel.api.interrupt;

/** Where an interrupt leads. */
public sealed interface InterruptTarget {

    /** An x86 interrupt controller with pins. */
    enum Chip {
        /** The first 8259, for ISA lines 0 to 7. */
        FIRST_8259(8),
        /** The second 8259, for ISA lines 8 to 15. */
        SECOND_8259(8),
        /** The IOAPIC. */
        IOAPIC(24);

        private final int pins;

        Chip(int pins) {
            this.pins = pins;
        }

        /**
         * Returns how many pins it has.
         *
         * @return pins are numbered from 0
         */
        public int pins() {
            return pins;
        }
    }

    /**
     * A pin of an emulated controller.
     *
     * @param chip which controller
     * @param pin 0 to its number of pins less one
     */
    record Pin(Chip chip, int pin) implements InterruptTarget {

        /** Refuses a pin that is not there. */
        public Pin {
            if (pin < 0 || pin >= chip.pins()) {
                throw new IllegalArgumentException(chip + " has no pin " + pin);
            }
        }
    }

    /**
     * A message to a local APIC.
     *
     * @param address the message address, as a device would write it
     * @param data the message data
     */
    record Message(long address, int data) implements InterruptTarget {
        @Override
        public String toString() {
            return "Message[address=0x%x, data=0x%x]".formatted(address, data);
        }
    }
}
