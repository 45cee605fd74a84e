package com.vmaccel.x86.internal;

import com.vmaccel.x86.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the tables: text files beside this class. Lines are sorted by opcode when a decoder is first used and read when their opcode is first met; nothing on that way uses what
 * is slow the first time, such as streams and lambdas.
 *
 * <p>A row is {@code opcode | operation operands | rules}; a line that begins with {@code #} is a comment.
 *
 * <ul>
 *   <li>opcode: {@link OpcodeColumn}
 *   <li>operands, separated by commas: {@link Place} in capitals, {@link Width}, then {@code :w}, {@code :rw}, {@code :cw} or {@code :rcw} if it is not only read
 *   <li>rules: {@link RulesColumn}
 * </ul>
 */
final class TableReader {

    private TableReader() {}

    /** The lines of a file that are rows, by its name without {@code .txt}. */
    static List<String> lines(String file) {
        List<String> lines = new ArrayList<>();
        for (String line : text(file).split("\n")) {
            if (!line.isEmpty() && line.charAt(0) != '#') {
                lines.add(line);
            }
        }
        return lines;
    }

    private static String text(String file) {
        try (InputStream in = TableReader.class.getResourceAsStream(file.concat(".txt"))) {
            if (in == null) {
                throw new IllegalStateException("no table " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException("table " + file, e);
        }
    }

    /** Reads a line. */
    static TableRow row(String line) {
        try {
            return parse(line);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(line + ": " + e.getMessage(), e);
        }
    }

    private static TableRow parse(String line) {
        int first = line.indexOf('|');
        int second = line.indexOf('|', first + 1);
        String what = (second < 0 ? line.substring(first + 1) : line.substring(first + 1, second)).strip();
        int space = what.indexOf(' ');
        Operation operation = Operation.valueOf(space < 0 ? what : what.substring(0, space));
        List<OperandRow> operands = space < 0 ? List.of() : operands(what.substring(space + 1).strip());
        OpcodeColumn opcode = OpcodeColumn.parse(line, RowPlace.of(line));
        Rules rules = RulesColumn.parse(second < 0 ? "" : line.substring(second + 1).strip(), opcode.hasModrm(), operands);
        return new TableRow(opcode.regs(), opcode.rms(), new Encoding(operation, opcode.accepts(operands, rules), operands, rules));
    }

    private static List<OperandRow> operands(String text) {
        List<OperandRow> operands = new ArrayList<>();
        int from = 0;
        for (int comma = text.indexOf(','); comma >= 0; comma = text.indexOf(',', from)) {
            operands.add(OperandRow.parse(text.substring(from, comma)));
            from = comma + 1;
        }
        operands.add(OperandRow.parse(text.substring(from)));
        return operands;
    }
}
