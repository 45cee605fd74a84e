package com.vmaccel.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The same sources make the same bytes, and a bundle asks only for what it needs. */
final class JarRules {

    /** The root pom's project.build.outputTimestamp. */
    private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

    private static final List<String> VARIABLE_HEADERS =
            List.of("Bnd-LastModified", "Build-Jdk", "Build-Jdk-Spec", "Built-By", "Build-Timestamp", "Tool", "Created-By", "Originally-Created-By");

    private JarRules() {}

    /** What would differ between two builds. */
    static List<String> notReproducible(Path jar) {
        try (var file = new JarFile(jar.toFile())) {
            var findings = new ArrayList<String>();
            Attributes manifest = file.getManifest().getMainAttributes();
            VARIABLE_HEADERS.stream().filter(header -> manifest.getValue(header) != null).map(header -> jar + ": manifest header " + header).forEach(findings::add);
            file.stream().filter(entry -> !entry.getTimeLocal().equals(ENTRY_TIME))
                    .map(entry -> jar + ": " + entry.getName() + " has time " + entry.getTimeLocal()).forEach(findings::add);
            return findings;
        } catch (IOException e) {
            throw new UncheckedIOException(jar.toString(), e);
        }
    }

    /** What keeps a bundle from resolving where it should, or gives it another name than its folder. Jars that are no bundles pass. */
    static List<String> badBundle(String module, Path jar) {
        try (var file = new JarFile(jar.toFile())) {
            Attributes manifest = file.getManifest().getMainAttributes();
            if (manifest.getValue("Bundle-SymbolicName") == null) {
                return List.of();
            }
            return Stream.of(
                            unless(manifest, "Bundle-SymbolicName", "\\Q" + module + "\\E"),
                            unless(manifest, "Automatic-Module-Name", "\\Q" + module + "\\E"),
                            unless(manifest, "Require-Capability", ".*osgi\\.ee=JavaSE\\)\\(version=25.*"),
                            unless(manifest, "Import-Package", "(?!.*(^|,)(java\\.|org\\.jspecify)).*"))
                    .flatMap(List::stream).map(finding -> jar + ": " + finding).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(jar.toString(), e);
        }
    }

    private static List<String> unless(Attributes manifest, String header, String pattern) {
        String value = manifest.getValue(header);
        return (value == null ? "" : value).matches(pattern) ? List.of() : List.of(header + ": " + value);
    }
}
