package com.vmaccel.x86.internal;

import com.vmaccel.x86.FlagEffects;
import java.util.List;
import java.util.Map;

/**
 * The last column of a row: words in any order.
 *
 * <ul>
 *   <li>{@code r.}, {@code w.}, {@code u.}, {@code 0.}, {@code 1.} with letters of {@link #FLAGS}: flags read, written, undefined, cleared, set; {@code may}: conditionally
 *   <li>{@code vsib=}, {@code n=} with a width: the vector of indices; the scale of an 8-bit displacement
 *   <li>{@code b16}, {@code b32}, {@code b64}: elements of this size may be broadcast
 *   <li>the words of {@link #WORDS}
 * </ul>
 */
final class RulesColumn {

    /** Overflow, sign, zero, auxiliary, parity, carry, direction, interrupt, trap, IOPL, NT, VM, RF, AC, VIF, VIP, ID. */
    static final Map<Character, Integer> FLAGS = Map.ofEntries(Map.entry('o', 1 << 11), Map.entry('s', 1 << 7), Map.entry('z', 1 << 6), Map.entry('a', 1 << 4),
            Map.entry('p', 1 << 2), Map.entry('c', 1), Map.entry('d', 1 << 10), Map.entry('i', 1 << 9), Map.entry('t', 1 << 8), Map.entry('l', 3 << 12),
            Map.entry('n', 1 << 14), Map.entry('v', 1 << 17), Map.entry('r', 1 << 16), Map.entry('A', 1 << 18), Map.entry('V', 1 << 19), Map.entry('I', 1 << 20),
            Map.entry('D', 1 << 21));

    /** The attributes by their words. */
    static final Map<String, Integer> WORDS = Map.ofEntries(Map.entry("lock", Attribute.LOCK), Map.entry("d64", Attribute.DEFAULT_64), Map.entry("f64", Attribute.ALWAYS_64),
            Map.entry("anymod", Attribute.ANY_MOD), Map.entry("sib", Attribute.SIB), Map.entry("distinct", Attribute.DISTINCT), Map.entry("k", Attribute.MASK),
            Map.entry("kz", Attribute.MASK | Attribute.ZEROING), Map.entry("k!", Attribute.MASK | Attribute.MASK_NEEDED), Map.entry("mk", Attribute.ZEROING_REGISTER),
            Map.entry("er", Attribute.ROUNDING), Map.entry("sae", Attribute.SUPPRESS), Map.entry("zx", Attribute.ZERO_EXTENDS), Map.entry("sx", Attribute.SIGN_EXTENDS),
            Map.entry("wide", Attribute.WIDE_ADDRESS), Map.entry("norip", Attribute.NO_RELATIVE));

    private final int[] flags = new int[5];
    private int attributes;
    private boolean conditional;
    private int broadcastBits;
    private Width index = Width.NONE;
    private Width scale = Width.NONE;

    private RulesColumn() {}

    static Rules parse(String text, boolean modrm, List<OperandRow> operands) {
        RulesColumn column = new RulesColumn();
        column.attributes = (modrm ? Attribute.MODRM : 0) | implied(operands);
        if (!text.isEmpty()) {
            for (String word : text.split(" ")) {
                column.word(word);
            }
        }
        return column.rules();
    }

    private Rules rules() {
        int[] f = flags;
        boolean none = (f[0] | f[1] | f[2] | f[3] | f[4]) == 0;
        FlagEffects effects = none ? FlagEffects.NONE : new FlagEffects(f[0], f[1], f[2], f[3], f[4], conditional);
        return new Rules(attributes, effects, broadcastBits, index, scale);
    }

    private static int implied(List<OperandRow> operands) {
        int bits = 0;
        for (OperandRow operand : operands) {
            if (operand.place().group() == Place.Group.VVVV) {
                bits |= Attribute.USES_VVVV;
            }
            switch (operand.place()) {
                case G -> bits |= Attribute.GENERAL_REG;
                case S, C, D, BG, BE, KG, KE, KR, KH, TG, TR, TH -> bits |= Attribute.FEW_REGISTERS;
                default -> { }
            }
        }
        return bits;
    }

    private void word(String word) {
        Integer attribute = WORDS.get(word);
        if (attribute != null) {
            attributes |= attribute;
        } else if (word.equals("may")) {
            conditional = true;
        } else if (word.startsWith("vsib=")) {
            index = Width.of(word.substring(5));
            attributes |= Attribute.VSIB;
        } else if (word.startsWith("n=")) {
            scale = Width.of(word.substring(2));
        } else if (word.charAt(0) == 'b') {
            broadcastBits = Integer.parseInt(word.substring(1));
        } else {
            flagsWord(word);
        }
    }

    private void flagsWord(String word) {
        int kind = "rwu01".indexOf(word.charAt(0));
        if (kind < 0 || word.length() < 3 || word.charAt(1) != '.') {
            throw new IllegalArgumentException("no rule: " + word);
        }
        for (int i = 2; i < word.length(); i++) {
            Integer bit = FLAGS.get(word.charAt(i));
            if (bit == null) {
                throw new IllegalArgumentException("no flag: " + word);
            }
            flags[kind] |= bit;
        }
    }
}
