package com.vmaccel.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every setting of every bundle is described for tools (Metatype) and in the bundle's README. */
class MetatypeTest {

    private static final Pattern SETTING = Pattern.compile("(?m)^ {4}[\\w\\[\\]]+ (\\w+)\\(\\)( default |;)");
    private static final Pattern PID = Pattern.compile("String PID = \"([\\w.]+)\";");
    private static final Pattern DESCRIBED = Pattern.compile("<AD id=\"(\\w+)\"[^>]* name=\"[^\"]+\" description=\"[^\"]+\"");

    @Test
    void everySettingIsDescribed() {
        Set<String> pids = new TreeSet<>();
        for (Module module : Workspace.modules()) {
            for (Path source : Workspace.files(module.folder().resolve("src/main/java"), "Configuration.java")) {
                String text = Workspace.text(source);
                String pid = all(PID, text).getFirst();
                List<String> settings = all(SETTING, text);
                assertTrue(!settings.isEmpty(), () -> source + " declares no setting");
                String described = entries(module, "OSGI-INF/metatype/").filter(xml -> xml.contains("<Designate pid=\"" + pid + "\">")).collect(Collectors.joining());
                assertEquals(settings, all(DESCRIBED, described), () -> pid + " in the Metatype of " + module.name());
                String readme = Workspace.text(module.folder().resolve("README.md"));
                settings.forEach(setting -> assertTrue(readme.contains("| `" + setting + "` |"), () -> module.name() + "/README.md lacks the setting " + setting));
                assertTrue(readme.contains("PID `" + pid + "`"), () -> module.name() + "/README.md lacks the PID");
                pids.add(pid);
            }
        }
        assertEquals(Set.of("com.vmaccel.kvm", "com.vmaccel.soft", "com.vmaccel.watcher", "com.vmaccel.whpx"), pids);
    }

    @Test
    void nothingIsConfiguredThatIsNotDescribed() {
        List<String> wrong = new ArrayList<>();
        for (Module module : Workspace.modules()) {
            Set<String> described = entries(module, "OSGI-INF/metatype/").flatMap(xml -> all(Pattern.compile("<Designate pid=\"([^\"]+)\""), xml).stream()).collect(Collectors.toSet());
            entries(module, "OSGI-INF/").flatMap(xml -> all(Pattern.compile("configuration-pid=\"([^\"]+)\""), xml).stream())
                    .filter(pid -> !described.contains(pid)).forEach(pid -> wrong.add(module.name() + ": " + pid));
        }
        assertEquals(List.of(), wrong);
    }

    private static Stream<String> entries(Module module, String folder) {
        return module.jars().stream().flatMap(jar -> entries(jar, folder).stream());
    }

    private static List<String> entries(Path jar, String folder) {
        try (JarFile file = new JarFile(jar.toFile())) {
            List<String> texts = new ArrayList<>();
            for (var entry : file.stream().filter(candidate -> candidate.getName().startsWith(folder) && candidate.getName().endsWith(".xml")).toList()) {
                texts.add(new String(file.getInputStream(entry).readAllBytes()));
            }
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(jar.toString(), e);
        }
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
    }
}
