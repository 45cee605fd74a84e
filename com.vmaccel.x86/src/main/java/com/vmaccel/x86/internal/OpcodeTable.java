package com.vmaccel.x86.internal;

import com.vmaccel.x86.OpcodeMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The 256 opcodes of one map of one coding. The rows of an opcode are read when it is first met. */
@SuppressWarnings("EnumOrdinal") // a table per map
public final class OpcodeTable {

    private static final int OPCODES = 256;

    private final OpcodeSlot[] slots = new OpcodeSlot[OPCODES];
    private final String[][] lines = new String[OPCODES][];

    private OpcodeTable() {}

    /** The tables of the lines of one coding, by the map's number. */
    static OpcodeTable[] of(List<String> lines) {
        OpcodeTable[] tables = new OpcodeTable[OpcodeMap.values().length];
        for (int map = 0; map < tables.length; map++) {
            tables[map] = new OpcodeTable();
        }
        for (String line : lines) {
            RowPlace place = RowPlace.of(line);
            for (int i = 0; i < place.count(); i++) {
                tables[place.map().ordinal()].add(place.opcode() + i, line);
            }
        }
        return tables;
    }

    private void add(int opcode, String line) {
        String[] before = lines[opcode];
        String[] after = before == null ? new String[1] : Arrays.copyOf(before, before.length + 1);
        after[after.length - 1] = line;
        lines[opcode] = after;
    }

    /**
     * {@return the rows of an opcode}
     *
     * @param opcode 0 to 255
     */
    public OpcodeSlot slot(int opcode) {
        OpcodeSlot slot = slots[opcode];
        return slot != null ? slot : make(opcode);
    }

    /** Two threads may both make a slot; the two are equal, and their fields are final. */
    private OpcodeSlot make(int opcode) {
        List<TableRow> rows = new ArrayList<>();
        if (lines[opcode] != null) {
            for (String line : lines[opcode]) {
                rows.add(TableReader.row(line));
            }
        }
        OpcodeSlot slot = new OpcodeSlot(rows);
        slots[opcode] = slot;
        return slot;
    }
}
