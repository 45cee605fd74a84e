package com.vmaccel.api.x86;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Named processor models that hosts of different makes have in common, so that a guest can move between them: the micro-architecture levels of the x86-64 ABI. A model
 * has the features of its level, and of those that only an operating system uses the usual ones that the host has.
 */
public enum CpuidBaseline {
    /** Every 64-bit processor. */
    X86_64_V1(1, 0),
    /** With SSE4.2, POPCNT and CMPXCHG16B: processors from about 2009 on. */
    X86_64_V2(2, 0),
    /** With AVX2, BMI2, FMA and MOVBE: processors from about 2015 on. */
    X86_64_V3(3, 0x7),
    /** With AVX-512 F, BW, CD, DQ and VL. */
    X86_64_V4(4, 0xe7);

    private static final int XSAVE = 0xd;
    private static final int LEGACY_AREA_BYTES = 576;

    private final int level;
    private final int xcr0;

    CpuidBaseline(int level, int xcr0) {
        this.level = level;
        this.xcr0 = xcr0;
    }

    /** One line of the table of features. */
    private record Row(int level, CpuidWord word, int bits) {
        static Row of(String line) {
            String[] parts = line.split(" ");
            int bits = 0;
            for (int i = 2; i < parts.length; i++) {
                bits |= 1 << Integer.parseInt(parts[i]);
            }
            return new Row(Integer.parseInt(parts[0]), CpuidWord.of(parts[1]), bits);
        }
    }

    /** The table, in a class of its own because the constants come before the static fields. */
    private static final class Table {
        static final List<Row> ROWS = read();

        private static List<Row> read() {
            var in = Objects.requireNonNull(CpuidBaseline.class.getResourceAsStream("cpuid-baselines.txt"), "cpuid-baselines.txt");
            try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
                return reader.lines().filter(line -> !line.startsWith("#")).map(Row::of).toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        static int bits(CpuidWord word, int firstLevel, int lastLevel) {
            return ROWS.stream()
                    .filter(row -> row.word.equals(word) && row.level >= firstLevel && row.level <= lastLevel)
                    .mapToInt(Row::bits)
                    .reduce(0, (one, other) -> one | other);
        }
    }

    /**
     * Tells what a host lacks.
     *
     * @param supported what its engine can announce
     * @return the missing features as {@code function.register bit}, the function in hexadecimal; empty if the model can be had
     */
    public List<String> missing(CpuidTable supported) {
        List<String> missing = new ArrayList<>();
        for (CpuidWord word : CpuidWord.ALL) {
            int lacks = Table.bits(word, 1, level) & ~word.of(supported);
            for (int bit = 0; bit < Integer.SIZE; bit++) {
                if ((lacks >>> bit & 1) != 0) {
                    missing.add(word + " bit " + bit);
                }
            }
        }
        return List.copyOf(missing);
    }

    /**
     * Makes the model.
     *
     * @param supported what the engine can announce; everything that is no feature is taken from it
     * @return the model's table
     * @throws IllegalArgumentException naming the features that are missing
     */
    public CpuidTable of(CpuidTable supported) {
        List<String> missing = missing(supported);
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(this + " needs features that are not supported: " + String.join(", ", missing));
        }
        CpuidTable masked = supported.masked(word -> Table.bits(word, 0, level));
        return CpuidTable.of(masked.entries().stream()
                .filter(entry -> entry.function() != XSAVE || hasComponent(entry.index()))
                .map(entry -> entry.function() == XSAVE && entry.index() == 0 ? entry.withResult(area(supported)) : entry)
                .toList());
    }

    /** The first two sub-functions are about all components, each of the others about one. */
    private boolean hasComponent(int index) {
        return xcr0 != 0 && (index < 2 || index < Integer.SIZE && (xcr0 >>> index & 1) != 0);
    }

    private CpuidResult area(CpuidTable supported) {
        int bytes = LEGACY_AREA_BYTES;
        for (int component = 2; component < Integer.SIZE; component++) {
            if ((xcr0 >>> component & 1) != 0) {
                CpuidResult place = supported.find(XSAVE, component);
                bytes = Math.max(bytes, place.ebx() + place.eax());
            }
        }
        return new CpuidResult(xcr0, bytes, bytes, 0);
    }
}
