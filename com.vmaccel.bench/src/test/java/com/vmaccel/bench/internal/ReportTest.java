package com.vmaccel.bench.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final Result PAIR = new Result("exits", "ns/exit", 7000.25, 6990.0, new Sample(0.98, 1.0015, 1.04), 1.05);
    private static final Result BYTES = new Result("exits.bytesPerExit", "B/exit", 0, null, new Sample(0, 0, 0), null);

    @Test
    void jsonIsOneObjectPerResult() {
        assertEquals(
                List.of(
                        "{\"name\":\"exits\",\"unit\":\"ns/exit\",\"value\":7000.25,\"baseline\":6990.0,\"ratio\":1.0015,\"runs\":3,"
                                + "\"min\":0.98,\"max\":1.04}",
                        "{\"name\":\"exits.bytesPerExit\",\"unit\":\"B/exit\",\"value\":0.0,\"baseline\":null,\"ratio\":null,\"runs\":3,"
                                + "\"min\":0.0,\"max\":0.0}"),
                Report.json(List.of(PAIR, BYTES)).toList());
    }

    @Test
    void jsonHasNoNumberThatJsonLacks() {
        Result broken = new Result("a \"b\"", "ns", Double.NaN, Double.POSITIVE_INFINITY, new Sample(1), null);
        String line = Report.json(List.of(broken)).findFirst().orElseThrow();
        assertTrue(line.startsWith("{\"name\":\"a \\\"b\\\"\",\"unit\":\"ns\",\"value\":null,\"baseline\":null,"), line);
    }

    @Test
    void numbersDoNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertTrue(Report.json(List.of(PAIR)).allMatch(line -> line.contains(":7000.25,")));
            assertTrue(Report.table(List.of(PAIR)).anyMatch(line -> line.contains(" 1.002 ")));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void theTableHasAHeadAndAlignedRows() {
        List<String> lines = Report.table(List.of(PAIR, BYTES)).toList();
        assertEquals(3, lines.size());
        assertTrue(lines.get(1).endsWith(" <= 1.05"), lines::toString);
        assertTrue(lines.getFirst().contains("ratio"), lines::toString);
        assertEquals(1, lines.stream().mapToInt(String::length).distinct().count(), lines::toString);
        assertTrue(lines.get(2).matches("exits\\.bytesPerExit +0\\.0 +- +B/exit +- +0\\.000 +0\\.000 +3 +-"), lines::toString);
    }
}
