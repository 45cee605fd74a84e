package com.vmaccel.tck.lockstep;

import com.vmaccel.x86.Instruction;
import com.vmaccel.x86.OperandKind;
import com.vmaccel.x86.Operation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Which flags an instruction leaves undefined, so that engines may differ in them. From {@code undefined-flags.txt} beside this class, a table with the section
 * of Intel's manual in every row.
 */
public final class UndefinedFlags {

    private static final String TABLE = "undefined-flags.txt";
    private static final Map<Operation, List<Row>> ROWS = read();

    private UndefinedFlags() {}

    /** When a row of the table counts. */
    private enum Condition {
        /** Whatever the operands are. */
        ALWAYS,
        /** The masked count of a shift or rotation is not 0. */
        COUNT_NOT_0,
        /** The masked count is neither 0 nor 1. */
        COUNT_ABOVE_1,
        /** The masked count is as large as the operand, or larger. */
        COUNT_AT_LEAST_SIZE,
        /** The masked count is larger than the operand. */
        COUNT_ABOVE_SIZE
    }

    private record Row(Condition condition, int flags) {
        boolean counts(int count, int bits) {
            return switch (condition) {
                case ALWAYS -> true;
                case COUNT_NOT_0 -> count != 0;
                case COUNT_ABOVE_1 -> count > 1;
                case COUNT_AT_LEAST_SIZE -> count >= bits;
                case COUNT_ABOVE_SIZE -> count > bits;
            };
        }
    }

    /**
     * Returns what an instruction leaves undefined.
     *
     * @param instruction a valid instruction
     * @param rcx the value of RCX before it, which counts shifts
     * @return a mask of RFLAGS, 0 if every flag is defined
     */
    public static int of(Instruction instruction, long rcx) {
        List<Row> rows = ROWS.getOrDefault(instruction.operation(), List.of());
        if (rows.isEmpty()) {
            return 0;
        }
        int bits = instruction.operandCount() == 0 ? Byte.SIZE : instruction.operandBits(0); // AAA and the like have none
        int count = count(instruction, rcx) & (bits == 64 ? 63 : 31);
        return flags(rows, count, bits);
    }

    private static int count(Instruction instruction, long rcx) {
        int last = instruction.operandCount() - 1;
        return last < 1 ? 1 : instruction.operandKind(last) == OperandKind.IMMEDIATE ? (int) instruction.immediate(last) : (int) rcx;
    }

    /** Every flag the table calls undefined for an operation, whatever its operands are as long as no count exceeds them. */
    static int ofAny(Operation operation) {
        return flags(ROWS.getOrDefault(operation, List.of()), 2, Byte.SIZE);
    }

    private static int flags(List<Row> rows, int count, int bits) {
        return rows.stream().filter(row -> row.counts(count, bits)).mapToInt(Row::flags).reduce(0, (a, b) -> a | b);
    }

    private static Map<Operation, List<Row>> read() {
        Map<Operation, List<Row>> rows = new EnumMap<>(Operation.class);
        try (InputStream in = UndefinedFlags.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new AssertionError("no resource " + TABLE);
            }
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> add(rows, line.split("\\|")));
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(Map<Operation, List<Row>> rows, String[] columns) {
        Row row = new Row(Condition.valueOf(columns[1].strip()), Flags.parse(columns[2].strip()));
        for (String name : columns[0].strip().split("\\s+")) {
            rows.computeIfAbsent(Operation.valueOf(name), _ -> new ArrayList<>()).add(row);
        }
    }
}
