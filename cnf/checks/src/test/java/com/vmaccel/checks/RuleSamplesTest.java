package com.vmaccel.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No rule is vacuous: each finds its bad samples and passes its good ones. */
class RuleSamplesTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void sourceRuleFindsItsSamples(SourceRule rule) {
        assertFound(rule, sample -> rule.findings(sample.parsed()));
    }

    @ParameterizedTest
    @EnumSource
    void classRuleFindsItsSamples(ClassRule rule) {
        assertFound(rule, sample -> sample.compiled(emptyFolder()).stream().flatMap(nest -> rule.findings(nest).stream()).toList());
    }

    @Test
    void theJdkNamesItsRestrictedMethods() {
        assertTrue(RestrictedMethods.NAMES.contains("java/lang/foreign/MemorySegment.reinterpret"), RestrictedMethods.NAMES::toString);
        assertTrue(RestrictedMethods.NAMES.contains("java/lang/System.loadLibrary"), RestrictedMethods.NAMES::toString);
    }

    private static void assertFound(Enum<?> rule, Function<Sample, List<String>> check) {
        List<Sample> samples = Sample.of(rule);
        assertTrue(samples.stream().anyMatch(Sample::bad), "no bad sample");
        assertTrue(samples.stream().anyMatch(sample -> !sample.bad()), "no good sample");
        for (Sample sample : samples) {
            List<String> findings = check.apply(sample);
            assertEquals(sample.bad(), !findings.isEmpty(), () -> findings + " in " + sample);
        }
    }

    private Path emptyFolder() {
        try {
            return Files.createTempDirectory(folder, "sample");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
