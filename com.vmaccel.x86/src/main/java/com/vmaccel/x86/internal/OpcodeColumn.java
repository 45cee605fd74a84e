package com.vmaccel.x86.internal;

import java.util.List;
import java.util.Map;

/**
 * The first column of a row, much as the Intel SDM writes opcodes: {@code 66 0F 38 F6 /r}, {@code VEX.128.66.0F.W0 6E /r o64}.
 *
 * <ul>
 *   <li>{@code NP}, {@code 66}, {@code F3}, {@code F2} or several with {@code /} between them: the mandatory prefix; none: every prefix is taken
 *   <li>{@code +r}: the low three bits of the opcode are a register; {@code +r7}: so are they, but not the first
 *   <li>{@code /r}: a ModRM byte; {@code /0} to {@code /7}: with one of these values of reg; {@code rm=}: of these values of rm
 *   <li>{@code reg}, {@code mem}: ModRM.rm is a register, is memory; said only where no operand says it
 *   <li>{@code o64}: only in 64-bit mode; {@code i64}: not in 64-bit mode
 *   <li>{@code s16}, {@code s32}: with this operand size; {@code W0}, {@code W1}: with this REX.W; {@code no66}: without a prefix 66; {@code B0}, {@code B1}: with this REX.B;
 *       {@code a16}, {@code a32}, {@code a64}: with this address size
 *   <li>{@code VEX.} and {@code EVEX.}: vector lengths (none or {@code LIG}, "ignored": all), prefix, map, {@code W0} or {@code W1}
 * </ul>
 */
final class OpcodeColumn {

    private static final Map<String, Integer> PREFIXES = Map.of("NP", Selector.NP, "66", Selector.P66, "F3", Selector.PF3, "F2", Selector.PF2);

    private int regs = TableRow.ANY;
    private int rms = TableRow.ANY;
    private int accepts = Selector.ALL;
    private boolean modrm;

    private OpcodeColumn() {}

    /** Reads the column of a line, up to the first bar. */
    static OpcodeColumn parse(String line, RowPlace place) {
        OpcodeColumn column = new OpcodeColumn();
        int firstSpace = line.indexOf(' ');
        String first = line.substring(0, firstSpace);
        if (RowPlace.isVex(line)) {
            column.vexWord(first);
        } else if (RowPlace.isPrefix(line, firstSpace)) {
            column.only(Selector.PREFIXES, prefixes(first));
        }
        String rest = line.substring(place.end(), line.indexOf('|')).strip();
        if (!rest.isEmpty()) {
            for (String word : rest.split(" ")) {
                column.qualifier(word);
            }
        }
        return column;
    }

    private static int prefixes(String word) {
        int bits = 0;
        for (String prefix : word.split("/")) {
            Integer bit = PREFIXES.get(prefix);
            if (bit == null) {
                throw new IllegalArgumentException("no prefix: " + prefix);
            }
            bits |= bit;
        }
        return bits;
    }

    /** Reads {@code VEX.128.66.0F38.W0}; the map is {@link RowPlace}'s. */
    private void vexWord(String word) {
        String[] parts = word.split("\\.");
        int lengths = parts[0].equals("EVEX") ? 7 : 3;
        int next = 1;
        if (parts[next].equals("LIG")) {
            next++;
        } else if (parts[next].length() >= 3) {
            lengths = lengths(parts[next++]);
        }
        only(Selector.LENGTHS, lengths * Selector.L128);
        only(Selector.PREFIXES, prefixes(parts[next]));
        if (next + 2 < parts.length) {
            qualifier(parts[next + 2]);
        }
    }

    private static int lengths(String part) {
        int bits = 0;
        for (String length : part.split("\\+")) {
            bits |= Integer.parseInt(length) >> 7;
        }
        return bits;
    }

    private void qualifier(String word) {
        if (word.charAt(0) == '/') {
            modrm = true;
            regs = word.equals("/r") ? TableRow.ANY : digits(word.substring(1));
        } else if (word.startsWith("rm=")) {
            rms = digits(word.substring(3));
        } else {
            switch (word) {
                case "reg" -> only(Selector.MODS, Selector.REGISTER);
                case "mem" -> only(Selector.MODS, Selector.MEMORY);
                case "o64" -> only(Selector.MODES, Selector.MODE64);
                case "i64" -> only(Selector.MODES, Selector.MODES & ~Selector.MODE64);
                case "s16" -> only(Selector.SIZES, Selector.SIZE16);
                case "s32" -> only(Selector.SIZES, Selector.SIZE16 << 1);
                case "W0" -> only(Selector.WS, Selector.W0);
                case "W1" -> only(Selector.WS, Selector.W0 << 1);
                case "no66" -> only(Selector.HAS_66, Selector.NO66);
                case "B0" -> only(Selector.BS, Selector.B0);
                case "B1" -> only(Selector.BS, Selector.B0 << 1);
                case "a16" -> only(Selector.ADDRESSES, Selector.ADDRESS16);
                case "a32" -> only(Selector.ADDRESSES, Selector.ADDRESS16 << 1);
                case "a64" -> only(Selector.ADDRESSES, Selector.ADDRESS16 << 2);
                default -> throw new IllegalArgumentException("no qualifier: " + word);
            }
        }
    }

    private static int digits(String word) {
        int bits = 0;
        for (int i = 0; i < word.length(); i++) {
            bits |= 1 << word.charAt(i) - '0';
        }
        return bits;
    }

    private void only(int group, int bits) {
        accepts &= ~group | bits;
    }

    /** The selector bits the row accepts; an operand in ModRM.rm says whether it may be memory or a register. */
    int accepts(List<OperandRow> operands, Rules rules) {
        boolean anyMod = (rules.attributes() & Attribute.ANY_MOD) != 0;
        for (OperandRow operand : operands) {
            if (!anyMod && operand.place().group() == Place.Group.RM) {
                only(Selector.MODS, (operand.place().takesMemory() ? Selector.MEMORY : 0) | (operand.place().takesRegister() ? Selector.REGISTER : 0));
            }
        }
        return accepts;
    }

    int regs() {
        return regs;
    }

    int rms() {
        return rms;
    }

    boolean hasModrm() {
        return modrm;
    }
}
