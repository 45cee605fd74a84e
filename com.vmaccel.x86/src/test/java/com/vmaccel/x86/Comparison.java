package com.vmaccel.x86;

import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Compares the decoder with objdump, instruction by instruction, and counts. */
final class Comparison {

    /** What came out, in the order of the report. */
    enum Outcome {
        /** Same length, same name, same operands. */
        SAME,
        /** Same length and name; the operands are written differently. */
        OPERANDS_DIFFER,
        /** Neither knows an instruction. */
        BOTH_UNDEFINED,
        /** objdump counts FWAIT as a prefix of the x87 instruction behind it. */
        FWAIT_JOINED,
        /** objdump writes prefixes on a line of their own, or stops at them, and takes what follows as the next instruction. */
        PREFIXES_SPLIT,
        /** The bytes end, or objdump stops in the middle because a symbol begins there. */
        CUT_OFF,
        /** Undefined here, an instruction there; objdump does not check what a processor does, or knows what the tables leave out: the counts by name say which. */
        ONLY_THERE,
        /** An instruction here, undefined there. */
        ONLY_HERE,
        /** The lengths differ. */
        LENGTH_DIFFERS,
        /** The names differ. */
        NAME_DIFFERS
    }

    private final InstructionDecoder decoder;
    private final InstructionBuffer buffer = new InstructionBuffer();
    private final long[] counts = new long[Outcome.values().length];
    private final Map<Outcome, Map<String, String>> examples = new TreeMap<>();
    private final Map<Outcome, Map<String, Integer>> names = new TreeMap<>();

    Comparison(CodeMode mode) {
        decoder = new InstructionDecoder(mode);
    }

    /** Compares one line; returns what came out. */
    Outcome compare(byte[] code, int offset, Objdump.Line line) {
        decoder.decode(code, offset, line.address(), buffer);
        Outcome outcome = outcome(line);
        counts[outcome.ordinal()]++;
        if (outcome != Outcome.SAME && outcome != Outcome.BOTH_UNDEFINED) {
            String name = (buffer.operation() == Operation.INVALID ? "" : buffer.operation().mnemonic()) + "/" + (ObjdumpNames.isBad(line.text()) ? "" : ObjdumpNames.name(line.text()));
            int end = Math.min(code.length, offset + Math.max(line.length(), buffer.length()));
            names.computeIfAbsent(outcome, none -> new TreeMap<>()).merge(name, 1, Integer::sum);
            examples.computeIfAbsent(outcome, none -> new TreeMap<>())
                    .putIfAbsent(name, HexFormat.of().formatHex(code, offset, end) + " here " + buffer + " (" + buffer.validity() + "), there " + line.text());
        }
        return outcome;
    }

    private Outcome outcome(Objdump.Line line) {
        boolean here = buffer.isValid() || buffer.validity() == Validity.LOCK_NOT_ALLOWED; // objdump knows no rules for LOCK
        if (buffer.validity() == Validity.TRUNCATED || line.text().startsWith(".byte")) {
            return Outcome.CUT_OFF;
        }
        if (ObjdumpNames.isBad(line.text())) {
            boolean prefixesOnly = !line.text().contains("bad") && !line.text().contains("?");
            return here ? prefixesOnly ? Outcome.PREFIXES_SPLIT : Outcome.ONLY_HERE : Outcome.BOTH_UNDEFINED;
        }
        if (!here) {
            return Outcome.ONLY_THERE;
        }
        if (buffer.operation() == Operation.FWAIT && line.length() > buffer.length()) {
            return Outcome.FWAIT_JOINED;
        }
        if (buffer.length() != line.length()) {
            return Outcome.LENGTH_DIFFERS;
        }
        String name = ObjdumpNames.name(line.text());
        if (!ObjdumpNames.same(name, buffer.operation().mnemonic())) {
            return Outcome.NAME_DIFFERS;
        }
        boolean sameName = name.equals(buffer.operation().mnemonic());
        return !sameName || ObjdumpNames.operands(line.text()).equals(ObjdumpNames.operands(buffer.toString())) ? Outcome.SAME : Outcome.OPERANDS_DIFFER;
    }

    long count(Outcome outcome) {
        return counts[outcome.ordinal()];
    }

    long total() {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        return total;
    }

    /** The counts, and the names of an outcome with how often and one example. */
    String report(Outcome... detailed) {
        StringBuilder text = new StringBuilder();
        for (Outcome outcome : Outcome.values()) {
            if (count(outcome) != 0) {
                text.append(String.format("%12d %s%n", count(outcome), outcome));
            }
        }
        for (Outcome outcome : detailed) {
            names.getOrDefault(outcome, Map.of()).forEach((name, count) ->
                    text.append(String.format("%s %s x%d: %s%n", outcome, name, count, examples.get(outcome).get(name))));
        }
        return text.toString();
    }

    /** The names of an outcome, {@code here/there}, and how often. */
    Map<String, Integer> names(Outcome outcome) {
        return names.getOrDefault(outcome, Map.of());
    }

    String example(Outcome outcome, String name) {
        return examples.get(outcome).get(name);
    }
}
