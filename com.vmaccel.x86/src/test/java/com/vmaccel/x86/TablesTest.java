package com.vmaccel.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.x86.internal.Encoding;
import com.vmaccel.x86.internal.OpcodeSlot;
import com.vmaccel.x86.internal.OpcodeTable;
import com.vmaccel.x86.internal.OpcodeTables;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every row of the tables is read, is reached, and is told from every other. */
class TablesTest {

    private static List<OpcodeTable> tables() {
        List<OpcodeTable> tables = new ArrayList<>();
        for (OpcodeMap map : OpcodeMap.values()) {
            tables.addAll(List.of(OpcodeTables.legacy(map), OpcodeTables.vex(map), OpcodeTables.evex(map)));
        }
        return tables;
    }

    @Test
    void everyOperationIsInATableAndEveryRowCanBeRead() {
        Set<Operation> missing = EnumSet.allOf(Operation.class);
        missing.remove(Operation.INVALID);
        for (OpcodeTable table : tables()) {
            for (int opcode = 0; opcode < 256; opcode++) {
                for (int modrm = 0; modrm < 256; modrm++) {
                    table.slot(opcode).candidates(modrm).forEach(row -> missing.remove(row.operation()));
                }
            }
        }
        assertEquals(Set.of(), missing);
    }

    /** Of two rows of equal breadth neither is more specific, so what both accept would depend on their order. */
    @Test
    void noTwoRowsOfEqualBreadthAcceptTheSameInstruction() {
        List<String> ambiguous = new ArrayList<>();
        for (OpcodeTable table : tables()) {
            for (int opcode = 0; opcode < 256; opcode++) {
                for (int modrm = 0; modrm < 256; modrm++) {
                    collect(table.slot(opcode), opcode, modrm, ambiguous);
                }
            }
        }
        assertTrue(ambiguous.isEmpty(), () -> String.join("\n", ambiguous));
    }

    private static void collect(OpcodeSlot slot, int opcode, int modrm, List<String> ambiguous) {
        List<Encoding> rows = slot.candidates(modrm);
        for (int i = 0; i < rows.size(); i++) {
            for (Encoding other : rows.subList(i + 1, rows.size())) {
                Encoding one = rows.get(i);
                if (one.overlaps(other) && Integer.bitCount(one.accepts()) == Integer.bitCount(other.accepts())) {
                    ambiguous.add(Integer.toHexString(opcode) + " " + one.operation() + " " + other.operation());
                }
            }
        }
    }
}
