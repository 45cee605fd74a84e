package com.vmaccel.itest.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.itest.Checkout;
import com.vmaccel.itest.container.TestContainer;
import com.vmaccel.launcher.BundleSet;
import com.vmaccel.tck.junit.RequiredSuites;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/write-a-backend.md}: its code is that of the project, which passes the suite's core and works in a container. */
class BackendTutorialTest {

    private static final Path PROJECT = Checkout.ROOT.resolve("examples/write-a-backend");
    private static final Pattern QUOTE = Pattern.compile("(?m)^`(src/\\S+)`\\n\\n```java\\n(.*?)^```$", Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("(?m)^```java$");
    private static final Pattern COUNTS = Pattern.compile("<testsuite [^>]*?tests=\"(\\d+)\" errors=\"(\\d+)\" skipped=\"(\\d+)\" failures=\"(\\d+)\"");

    @TempDir
    Path folder;

    @Test
    void theCodeOfThePageIsThatOfTheProject() throws Exception {
        String page = Files.readString(Checkout.ROOT.resolve("docs/write-a-backend.md"));
        List<MatchResult> quotes = QUOTE.matcher(page).results().toList();
        assertEquals(CODE.matcher(page).results().count(), quotes.size(), "each block of code names its file");
        assertTrue(quotes.size() > 5);
        for (MatchResult quote : quotes) {
            String file = Files.readString(PROJECT.resolve(quote.group(1)));
            assertTrue(file.contains(quote.group(2)), () -> quote.group(1) + " does not contain\n" + quote.group(2));
        }
    }

    @Test
    void theProjectPassesTheSuitesCoreAndRunsInAContainer() throws Exception {
        RequiredSuites.needPrograms("mvn");
        var repository = PublishedRepository.in(folder.resolve("repository"));
        var built = repository.build(PROJECT, folder.resolve("project"), "-Dvmaccel.tck.effort=short").assertSuccess();
        MatchResult counts = COUNTS.matcher(Files.readString(built.target("surefire-reports/TEST-com.example.tiny.TinyConformanceTest.xml"))).results().findFirst().orElseThrow();
        int passed = Integer.parseInt(counts.group(1)) - Integer.parseInt(counts.group(3));
        assertEquals(List.of("0", "0"), List.of(counts.group(2), counts.group(4)));
        assertTrue(passed > 100, () -> "only " + passed + " cases of the core were for this engine");
        try (var container = TestContainer.start(TestContainer.distribution(folder), BundleSet.ALL, Map.of())) {
            container.context().installBundle(built.target("write-a-backend-1.jar").toUri().toString()).start();
            assertEquals(0, container.execute("selftest", "--accel", "tiny", "--quick", "--only", "execution.").status());
            assertTrue(container.execute("doctor").out().contains("tiny: available"));
        }
    }
}
