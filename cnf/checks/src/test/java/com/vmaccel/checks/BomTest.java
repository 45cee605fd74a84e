package com.vmaccel.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The bill of materials that users import names this version and every bundle, each at its own version. */
class BomTest {

    private static final String BOM = Workspace.text(Workspace.ROOT.resolve("com.vmaccel.bom/pom.xml"));

    @Test
    void hasTheVersionOfTheBuild() {
        String root = Workspace.text(Workspace.ROOT.resolve("pom.xml"));
        assertEquals(all("<revision>(.*?)</revision>", root), all("</artifactId>\\s+<version>(.*?)</version>", BOM));
    }

    @Test
    void namesEveryBundleOnce() {
        List<String> bundles = Workspace.modules().stream()
                .filter(module -> module.name().startsWith("com.vmaccel.") && !module.name().contains("itest"))
                .filter(module -> Files.exists(module.folder().resolve("bnd.bnd")))
                .map(Module::name).toList();
        assertTrue(bundles.contains("com.vmaccel.api"), bundles::toString);
        assertEquals(bundles, all("<artifactId>(.*?)</artifactId><version>\\$\\{project\\.version}</version>", BOM));
    }

    private static List<String> all(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
    }
}
