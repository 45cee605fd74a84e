package com.vmaccel.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Lengths, names and operands agree with GNU objdump. {@link ObjdumpComparison} compares more, by command. */
class DecoderAgainstObjdumpTest {

    private static final int STRINGS = 10_000;

    @BeforeAll
    static void objdumpIsThere() {
        assumeTrue(Objdump.isThere(), "objdump is not installed; cnf/install-packages installs it");
    }

    /** Programs and libraries that most Linux machines have, and what every machine that runs this test has. */
    static Stream<Path> binaries() {
        Path java = Path.of(System.getProperty("java.home"));
        return Stream.of(Path.of("/bin/bash"), java.resolve("lib/libjava.so"), java.resolve("lib/libzip.so"), java.resolve("lib/libnet.so")).filter(Files::isReadable);
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void programsAreDecodedAlike(Path file) throws IOException {
        List<ElfText> sections = ElfText.of(file);
        assumeTrue(!sections.isEmpty(), file + " is no x86 program");
        Comparison comparison = ObjdumpComparison.elf(file, sections);
        assertTrue(comparison.total() > 1000, comparison.total() + " instructions");
        for (Comparison.Outcome outcome : List.of(Comparison.Outcome.ONLY_HERE, Comparison.Outcome.ONLY_THERE, Comparison.Outcome.LENGTH_DIFFERS, Comparison.Outcome.NAME_DIFFERS,
                Comparison.Outcome.OPERANDS_DIFFER)) {
            assertEquals(Map.of(), comparison.names(outcome), () -> comparison.report(outcome));
        }
    }

    /** Where both know an instruction they know the same. What only one knows is explained in {@code docs/x86-decoder.md}. */
    @ParameterizedTest
    @EnumSource
    void randomBytesThatAreAnInstructionToBothAreTheSameInstruction(CodeMode mode) throws IOException {
        Comparison comparison = ObjdumpComparison.random(mode, STRINGS, new Random(mode.bits()));
        assertEquals(Map.of(), comparison.names(Comparison.Outcome.LENGTH_DIFFERS), () -> comparison.report(Comparison.Outcome.LENGTH_DIFFERS));
        assertEquals(Map.of(), comparison.names(Comparison.Outcome.NAME_DIFFERS), () -> comparison.report(Comparison.Outcome.NAME_DIFFERS));
        assertTrue(comparison.count(Comparison.Outcome.SAME) > STRINGS / 4, comparison::report);
    }

    @Test
    void whatOnlyTheDecoderKnowsIsListed() throws IOException {
        Comparison comparison = ObjdumpComparison.random(CodeMode.MODE64, STRINGS, new Random(1));
        for (String name : comparison.names(Comparison.Outcome.ONLY_HERE).keySet()) {
            String here = name.substring(0, name.indexOf('/'));
            assertTrue(TestData.rows("only-here.csv").stream().anyMatch(row -> here.matches(row[0])), () -> comparison.example(Comparison.Outcome.ONLY_HERE, name));
        }
    }
}
