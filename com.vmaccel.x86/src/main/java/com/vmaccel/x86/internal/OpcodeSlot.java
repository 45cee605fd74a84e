package com.vmaccel.x86.internal;

import java.util.Arrays;
import java.util.List;

/** The rows of one opcode of one map, in groups by what ModRM says, the narrowest row of a group first. */
public final class OpcodeSlot {

    /** ModRM as an index: the eight values of reg with memory, then the 64 of reg and rm with registers. */
    private static final int INDEXES = 8 + 64;

    private final boolean modrm;
    private final Encoding[][] rows;

    /** Takes the rows of an opcode; sorts the list. */
    OpcodeSlot(List<TableRow> candidates) {
        candidates.sort(null);
        boolean anyModrm = false;
        boolean varied = false;
        for (TableRow row : candidates) {
            anyModrm |= row.encoding().has(Attribute.MODRM);
            varied |= row.regs() != TableRow.ANY || row.rms() != TableRow.ANY;
        }
        modrm = anyModrm;
        rows = new Encoding[varied ? INDEXES : 1][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = rows(candidates, varied ? i : -1);
        }
    }

    /** The rows that take a ModRM byte, given as an index, or all rows. */
    private static Encoding[] rows(List<TableRow> candidates, int index) {
        Encoding[] taken = new Encoding[candidates.size()];
        int count = 0;
        for (TableRow row : candidates) {
            if (index < 0 || row.takes(index)) {
                taken[count++] = row.encoding();
            }
        }
        return Arrays.copyOf(taken, count);
    }

    /** {@return whether a ModRM byte follows the opcode} */
    public boolean hasModrm() {
        return modrm;
    }

    /**
     * {@return the rows an instruction may be of, the narrowest first}
     *
     * @param modrm the ModRM byte, if there is one
     */
    public List<Encoding> candidates(int modrm) {
        return List.of(rowsOf(modrm));
    }

    private Encoding[] rowsOf(int modrm) {
        return rows[rows.length == 1 ? 0 : modrm < 0xc0 ? modrm >> 3 & 7 : 8 + (modrm & 0x3f)];
    }

    /**
     * {@return the row of an instruction, {@link Encoding#INVALID} if there is none}
     *
     * @param modrm the ModRM byte, if there is one
     * @param selector bits of {@link Selector}, one from each group
     */
    public Encoding find(int modrm, int selector) {
        for (Encoding candidate : rowsOf(modrm)) {
            if (candidate.fits(selector)) {
                return candidate;
            }
        }
        return Encoding.INVALID;
    }
}
