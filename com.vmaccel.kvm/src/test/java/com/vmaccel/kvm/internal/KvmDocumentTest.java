package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.tck.Case;
import com.vmaccel.tck.Suite;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/kvm.md} says of every extension that a known host reports what becomes of it, and says it truly. */
class KvmDocumentTest {

    private static final Pattern ROW = Pattern.compile("\\| `(KVM_CAP_\\w+)` \\| (\\d+) \\| (\\d+) \\| (\\d+) \\| (used|implied|left out): (.+) \\|");
    private static final Pattern WITNESS = Pattern.compile("\\(`([^`]+)`\\)$");

    /** One row of the table. */
    private record Extension(String number, String pvm, String svm, String verdict, String text) {}

    private static List<String> lines(String resource) throws IOException {
        var in = Objects.requireNonNull(KvmDocumentTest.class.getResourceAsStream(resource), resource);
        try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }

    private static Map<String, Extension> table() throws IOException {
        Map<String, Extension> table = new LinkedHashMap<>();
        for (String line : lines("/com/vmaccel/kvm/docs/kvm.md")) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                var extension = new Extension(row.group(2), row.group(3), row.group(4), row.group(5), row.group(6));
                assertEquals(null, table.put(row.group(1), extension), () -> "twice: " + row.group(1));
            }
        }
        return table;
    }

    @Test
    void everyExtensionThatAHostReportsIsThereWithItsNumbers() throws IOException {
        Map<String, Extension> told = table();
        List<String[]> facts = lines("/facts/kvm-capabilities.csv").stream().skip(2).map(line -> line.split(",")).toList();
        assertTrue(facts.size() > 100, () -> "only " + facts.size());
        for (String[] fact : facts) {
            Extension extension = Objects.requireNonNull(told.get(fact[1]), fact[1]);
            assertEquals(List.of(fact[0], fact[2], fact[5]), List.of(extension.number, extension.pvm, extension.svm), fact[1]);
        }
        assertEquals(facts.size(), told.size());
    }

    @Test
    void usedIsWhatTheEngineAsksFor() throws IOException {
        Set<String> asked = Arrays.stream(KvmCapability.values()).map(Enum::name).collect(Collectors.toCollection(TreeSet::new));
        Set<String> used = new TreeSet<>();
        table().forEach((name, extension) -> {
            if (extension.verdict.equals("used")) {
                used.add(name);
            }
        });
        assertEquals(asked, used);
    }

    @Test
    void whatIsReliedOnHasAWitness() throws IOException {
        Set<String> groups = Suite.x86().stream().map(Case::group).collect(Collectors.toSet());
        table().forEach((name, extension) -> {
            if (!extension.verdict.equals("left out")) {
                Matcher witness = WITNESS.matcher(extension.text);
                assertTrue(witness.find(), () -> "no group or test: " + name);
                assertTrue(groups.contains(witness.group(1)) || isTest(witness.group(1)), () -> name + ": " + witness.group(1));
            }
        });
        assertFalse(groups.isEmpty());
    }

    private static boolean isTest(String name) {
        return name.endsWith("Test") && KvmDocumentTest.class.getResource(name + ".class") != null;
    }
}
