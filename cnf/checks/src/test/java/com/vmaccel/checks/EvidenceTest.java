package com.vmaccel.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of support in the README says what was recorded, and nothing else. */
class EvidenceTest {

    private static final Path EVIDENCE = Workspace.ROOT.resolve("cnf/evidence");
    private static final String BEGIN = "<!-- evidence: from cnf/evidence -->\n";
    private static final String END = "<!-- end of evidence -->\n";

    @Test
    void theReadmeHasTheTableOfTheRecord() throws Exception {
        Process table = new ProcessBuilder(EVIDENCE.resolve("table").toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String expected = new String(table.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, table.waitFor());
        String readme = Workspace.text(Workspace.ROOT.resolve("README.md"));
        int begin = readme.indexOf(BEGIN) + BEGIN.length();
        assertEquals(expected, readme.substring(begin, readme.indexOf(END, begin)), "run cnf/evidence/table --write");
    }

    @Test
    void everyRunIsOfAnEngineOnAHostThatTheTableShows() {
        List<String> engines = lines("engines.txt");
        List<String> runs = lines("runs.csv");
        assertTrue(runs.size() > 1, "no run was recorded");
        for (String run : runs.subList(1, runs.size())) {
            String[] field = run.split(",");
            assertEquals(runs.getFirst().split(",").length, field.length, run);
            assertTrue(engines.stream().map(line -> line.split("\\|")).anyMatch(
                    engine -> engine[0].equals(field[0]) && List.of(engine[4].split(" ")).contains(field[1])), run);
        }
    }

    private static List<String> lines(String name) {
        return Workspace.text(EVIDENCE.resolve(name)).lines().filter(line -> !line.startsWith("#")).toList();
    }
}
