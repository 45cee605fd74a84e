package com.vmaccel.x86.internal.fp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a processor gave for some operands: for machines that cannot ask one. {@link VectorRecording} makes the files. */
class VectorTest {

    private static final int LEAST = 200;

    @Test
    void x87() throws IOException {
        Map<String, X87Case> cases = X87Case.ALL.stream().collect(Collectors.toMap(X87Case::name, Function.identity()));
        List<String[]> rows = rows("x87-vectors.csv");
        for (String[] row : rows) {
            assertEquals(row[2], X87Execution.text(new X87Execution(cases.get(row[0])).compute(record(row[1]), 0)), () -> String.join(",", row));
        }
        assertTrue(rows.size() > LEAST, "" + rows.size());
    }

    @Test
    void sse() throws IOException {
        Map<String, SseCase> cases = SseCase.ALL.stream().collect(Collectors.toMap(SseCase::name, Function.identity()));
        List<String[]> rows = rows("sse-vectors.csv");
        for (String[] row : rows) {
            assertEquals(row[2], X87Execution.text(new SseExecution(cases.get(row[0])).compute(record(row[1]), 0)), () -> String.join(",", row));
        }
        assertTrue(rows.size() > LEAST, "" + rows.size());
    }

    private static ByteBuffer record(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static List<String[]> rows(String name) throws IOException {
        List<String[]> rows = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(VectorTest.class.getResourceAsStream(name), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.startsWith("#")) {
                    rows.add(line.split(","));
                }
            }
        }
        return rows;
    }
}
