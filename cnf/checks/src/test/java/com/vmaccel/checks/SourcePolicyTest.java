package com.vmaccel.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of style that a scan can enforce, on everything the modules hold. */
class SourcePolicyTest {

    private static final List<SourceFile> MAIN = Workspace.mainSources().toList();
    private static final Pattern SWITCHED_OFF = Pattern.compile("@(Disabled|Ignore)\\b");

    @ParameterizedTest
    @EnumSource
    void mainSourcesKeep(SourceRule rule) {
        assertFalse(MAIN.isEmpty(), "no main sources: is this the checkout?");
        none(MAIN.stream().flatMap(file -> rule.findings(file).stream()));
    }

    @ParameterizedTest
    @EnumSource
    void classesKeep(ClassRule rule) {
        none(Workspace.modules().stream()
                .flatMap(module -> Nest.of(module.name(), module.classFiles()).stream())
                .flatMap(nest -> rule.findings(nest).stream()));
    }

    @Test
    void everyModuleIsCompiled() {
        none(Workspace.modules().stream()
                .filter(module -> module.mainSources().anyMatch(file -> !file.isPackageInfo()) && module.classFiles().isEmpty())
                .map(module -> module.name() + " has sources but no classes: build from the root"));
    }

    @Test
    void everyBundleHasAReadme() {
        none(Workspace.modules().stream()
                .filter(module -> Files.exists(module.folder().resolve("bnd.bnd")) && !Files.exists(module.folder().resolve("README.md")))
                .map(module -> module.name() + " has no README.md"));
    }

    @Test
    void testSourcesHoldNoStubMarker() {
        none(tests().flatMap(file -> SourceRule.STUB_WORD.findings(file).stream()));
    }

    @Test
    void noTestIsSwitchedOff() {
        none(tests().filter(file -> SWITCHED_OFF.matcher(file.text()).find()).map(SourceFile::path));
    }

    @Test
    void onlyFfiSwitchesOffTheCompilersRestrictedLint() {
        none(Workspace.modules().stream()
                .filter(module -> !module.pom().lint().equals(module.name().equals(ClassRule.FFI) ? ",-restricted" : ""))
                .map(module -> module.name() + " sets vmaccel.lint to '" + module.pom().lint() + "'"));
    }

    @Test
    void everyLongFileIsStillLong() {
        none(SizeRules.LONG_FILES.keySet().stream()
                .filter(path -> MAIN.stream().noneMatch(file -> file.path().equals(path) && file.lineCount() > SizeRules.FILE_LINES))
                .map(path -> path + " needs no entry in long-files.txt any more"));
    }

    private static Stream<SourceFile> tests() {
        return Workspace.modules().stream().flatMap(Module::testSources);
    }

    private static void none(Stream<String> findings) {
        assertEquals("", String.join("\n", findings.toList()));
    }
}
