package com.vmaccel.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The checkout these tests run in. */
final class Workspace {

    static final Path ROOT = findRoot();

    private Workspace() {}

    /** The modules of the root pom but this one, in its order. */
    static List<Module> modules() {
        return Pom.read(ROOT.resolve("pom.xml")).modules().stream()
                .filter(folder -> !folder.equals("cnf/checks"))
                .map(folder -> new Module(ROOT.resolve(folder)))
                .toList();
    }

    /** All main sources of all modules. */
    static Stream<SourceFile> mainSources() {
        return modules().stream().flatMap(Module::mainSources);
    }

    /** The regular files below a folder in a stable order; none if there is no such folder. */
    static List<Path> files(Path folder, String suffix) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(suffix) && Files.isRegularFile(file)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    /** The lines of a table of these tests, without empty lines and those that begin with '#'. */
    static List<String> table(String name) {
        try (var in = Workspace.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes()).lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    private static Path findRoot() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("cnf/shared.bnd"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
