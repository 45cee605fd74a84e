package com.vmaccel.x86.internal;

/**
 * A row and which ModRM bytes are its own.
 *
 * @param regs the values of ModRM.reg it takes, as bits
 * @param rms the values of ModRM.rm it takes if that is a register, as bits
 * @param encoding the row
 */
record TableRow(int regs, int rms, Encoding encoding) implements Comparable<TableRow> {

    /** All eight values. */
    static final int ANY = 0xff;

    /** Narrow rows come before wide ones. */
    @Override
    public int compareTo(TableRow other) {
        return Integer.compare(breadth(), other.breadth());
    }

    /** The number of choices a row leaves open. */
    private int breadth() {
        return Integer.bitCount(encoding.accepts()) + Integer.bitCount(regs) + Integer.bitCount(rms);
    }

    /** Whether the row takes a ModRM byte, given as the index of {@link OpcodeSlot}. */
    boolean takes(int index) {
        boolean memory = index < 8;
        int reg = memory ? index : index - 8 >> 3;
        int rm = memory ? 0 : index - 8 & 7;
        boolean mod = encoding.has(Attribute.ANY_MOD) || (encoding.accepts() & (memory ? Selector.MEMORY : Selector.REGISTER)) != 0;
        return mod && (regs >> reg & 1) != 0 && (memory ? rms == ANY : (rms >> rm & 1) != 0);
    }
}
