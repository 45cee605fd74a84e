package com.vmaccel.x86.internal;

import com.vmaccel.x86.OperandAccess;
import java.util.Map;

/**
 * One operand of a table row.
 *
 * @param place where it is encoded
 * @param width how wide it is
 * @param memoryWidth how wide it is if it is memory
 * @param access what the instruction does with it
 * @param fixed the number of a register the row names
 */
public record OperandRow(Place place, Width width, Width memoryWidth, OperandAccess access, int fixed) {

    private static final Map<String, OperandAccess> ACCESS = Map.of("w", OperandAccess.WRITE, "rw", OperandAccess.READ_WRITE,
            "cw", OperandAccess.CONDITIONAL_WRITE, "rcw", OperandAccess.READ_CONDITIONAL_WRITE);

    private static final Map<String, OperandRow> FIXED = Map.ofEntries(
            gpr("al", 0, "b"), gpr("cl", 1, "b"), gpr("ax", 0, "w"), gpr("dx", 2, "w"), gpr("eax", 0, "d"), gpr("ecx", 1, "d"), gpr("edx", 2, "d"),
            gpr("rax", 0, "q"), gpr("rcx", 1, "q"), gpr("rdx", 2, "q"), gpr("raxv", 0, "v"), gpr("raxz", 0, "z"), gpr("raxa", 0, "ea"),
            segment("es", 0), segment("cs", 1), segment("ss", 2), segment("ds", 3), segment("fs", 4), segment("gs", 5),
            Map.entry("st0", new OperandRow(Place.FIXED_ST0, Width.TEN_BYTES, Width.TEN_BYTES, OperandAccess.READ, 0)),
            Map.entry("1", new OperandRow(Place.ONE, Width.BYTE, Width.BYTE, OperandAccess.READ, 1)));

    /** Reads {@code Eb:rw}, {@code Rd/Mw:w}, {@code al}. */
    static OperandRow parse(String text) {
        int colon = text.indexOf(':');
        OperandAccess access = colon < 0 ? OperandAccess.READ : ACCESS.get(text.substring(colon + 1));
        if (access == null) {
            throw new IllegalArgumentException("no access: " + text);
        }
        String what = colon < 0 ? text : text.substring(0, colon);
        OperandRow fixed = FIXED.get(what);
        return fixed != null ? new OperandRow(fixed.place, fixed.width, fixed.memoryWidth, access, fixed.fixed) : encoded(what, access);
    }

    private static OperandRow encoded(String what, OperandAccess access) {
        int slash = what.indexOf('/');
        String first = slash < 0 ? what : what.substring(0, slash);
        Width width = width(first);
        if (slash < 0) {
            return new OperandRow(place(first), width, width, access, 0);
        }
        return new OperandRow(Place.E, width, width(what.substring(slash + 1)), access, 0);
    }

    private static Place place(String what) {
        return Place.of(what.substring(0, capitals(what)));
    }

    private static Width width(String what) {
        return Width.of(what.substring(capitals(what)));
    }

    private static int capitals(String what) {
        int end = 0;
        while (end < what.length() && Character.isUpperCase(what.charAt(end))) {
            end++;
        }
        return end;
    }

    private static Map.Entry<String, OperandRow> gpr(String name, int number, String width) {
        return Map.entry(name, new OperandRow(Place.FIXED_GPR, Width.of(width), Width.NONE, OperandAccess.READ, number));
    }

    private static Map.Entry<String, OperandRow> segment(String name, int number) {
        return Map.entry(name, new OperandRow(Place.FIXED_SEGMENT, Width.WORD, Width.NONE, OperandAccess.READ, number));
    }
}
