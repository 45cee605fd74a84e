package com.vmaccel.whpx.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every function that the two libraries export is bound, or the document says why it is not. */
class UnboundFunctionsTest {

    private static final Pattern ROW = Pattern.compile("\\| `(WHv\\w+)` \\| \\S.* \\|");

    @Test
    void theDocumentListsThem() throws IOException {
        Set<String> expected = exported();
        Stream<String> bound = Stream.concat(
                Arrays.stream(WhvFunction.values()).map(Enum::name), Arrays.stream(WhvEmulatorFunction.values()).filter(function -> !function.isCallback()).map(Enum::name));
        bound.forEach(function -> assertEquals(true, expected.remove(function), function));
        try (Stream<String> lines = Files.lines(Path.of("../docs/whpx.md"))) {
            Set<String> listed = lines.map(ROW::matcher).filter(matcher -> matcher.matches()).map(matcher -> matcher.group(1)).collect(Collectors.toCollection(TreeSet::new));
            assertEquals(expected, listed);
        }
    }

    private static Set<String> exported() throws IOException {
        try (var in = new BufferedReader(new InputStreamReader(Objects.requireNonNull(UnboundFunctionsTest.class.getResourceAsStream("/facts/whpx-x86_64.csv")), StandardCharsets.UTF_8))) {
            return in.lines().map(line -> line.split(",", -1)).filter(cell -> cell.length > 3 && cell[1].equals("function") && cell[2].endsWith(".dll")).map(cell -> cell[3])
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
