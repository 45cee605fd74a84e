package com.vmaccel.checks;

import com.sun.source.tree.AnnotationTree;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is exported is listed once, in the root pom, and annotated; nothing else is exported. */
final class PackageRules {

    private static final List<String> EXPORTED = List.of(exportedInRootPom().split(","));

    private PackageRules() {}

    static boolean isExported(String packageName) {
        return EXPORTED.stream().anyMatch(pattern -> pattern.endsWith(".*")
                ? packageName.startsWith(pattern.substring(0, pattern.length() - 1))
                : packageName.equals(pattern));
    }

    static List<String> exported(SourceFile file) {
        if (!isExported(file.packageName())) {
            return List.of();
        }
        if (!file.isPackageInfo()) {
            var info = Workspace.ROOT.resolve(file.path()).resolveSibling("package-info.java");
            return Files.exists(info) ? List.of() : List.of(file.at(1, file.packageName() + " is exported and has no package-info.java"));
        }
        var present = annotations(file);
        return Stream.of("Export", "Version", "NullMarked")
                .filter(name -> !present.contains(name))
                .map(name -> file.at(1, "an exported package without @" + name))
                .toList();
    }

    static List<String> notExported(SourceFile file) {
        boolean stray = file.isPackageInfo() && !isExported(file.packageName()) && annotations(file).contains("Export");
        return stray ? List.of(file.at(1, file.packageName() + " is not in the root pom's list of exported packages")) : List.of();
    }

    private static Set<String> annotations(SourceFile file) {
        return file.tree().getPackageAnnotations().stream()
                .map(AnnotationTree::getAnnotationType)
                .map(type -> type.toString().substring(type.toString().lastIndexOf('.') + 1))
                .collect(Collectors.toSet());
    }

    private static String exportedInRootPom() {
        return Pom.read(Workspace.ROOT.resolve("pom.xml")).exported();
    }
}
