package com.vmaccel.x86;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A row of {@code intel-encodings.csv}; the file's first lines say what its columns mean. */
record EncodingFact(Coding coding, OpcodeMap map, int opcode, int count, int prefixes, int points, int lengths, boolean modrm, int mods, int regs, int rms, int rexBs, int addresses,
        String name, String access, String flags, boolean lock) {

    /** All rows by coding, map and opcode. */
    static Map<Integer, List<EncodingFact>> byOpcode() {
        Map<Integer, List<EncodingFact>> facts = new HashMap<>();
        for (String[] row : TestData.rows("intel-encodings.csv")) {
            EncodingFact fact = of(row);
            for (int i = 0; i < fact.count; i++) {
                facts.computeIfAbsent(key(fact.coding, fact.map, fact.opcode + i), none -> new ArrayList<>()).add(fact);
            }
        }
        return facts;
    }

    /** One number of the three. */
    static int key(Coding coding, OpcodeMap map, int opcode) {
        return coding.ordinal() << 16 | map.ordinal() << 8 | opcode;
    }

    private static EncodingFact of(String[] row) {
        return new EncodingFact(Coding.valueOf(row[0]), OpcodeMap.valueOf(row[1]), hex(row[2]), hex(row[3]), hex(row[4]), hex(row[5]), hex(row[6]), row[7].equals("1"), hex(row[8]),
                hex(row[9]), hex(row[10]), hex(row[11]), hex(row[12]), row[13], row[14], row[15], row[16].equals("L"));
    }

    private static int hex(String text) {
        return Integer.parseInt(text, 16);
    }

    /** Whether an instruction is of this row. */
    boolean fits(EncodingPoint point) {
        int rmBit = rms >> (point.modrm() & 7) & 1;
        return (prefixes & point.prefixBit()) != 0
                && (points & point.modeBit()) != 0
                && (coding == Coding.LEGACY || (lengths & 1 << point.length()) != 0)
                && (addresses & point.addressBit()) != 0
                && (rexBs & 1 << point.rexB()) != 0
                && (!modrm || (mods & (point.isRegister() ? 2 : 1)) != 0 && (regs >> (point.modrm() >> 3 & 7) & 1) != 0 && rmBit != 0);
    }
}
