package com.vmaccel.checks;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** One module of the build: a folder of the root named like its bundle, or an example. */
record Module(Path folder) {

    String name() {
        return Workspace.ROOT.relativize(folder).toString().replace('\\', '/');
    }

    /** The symbolic name its jar must have. */
    String bundleName() {
        return name().startsWith("com.vmaccel.") ? name() : "com.vmaccel." + name();
    }

    Pom pom() {
        return Pom.read(folder.resolve("pom.xml"));
    }

    Stream<SourceFile> mainSources() {
        return Workspace.files(folder.resolve("src/main/java"), ".java").stream().map(file -> SourceFile.read(name(), file));
    }

    Stream<SourceFile> testSources() {
        return Workspace.files(folder.resolve("src/test/java"), ".java").stream().map(file -> SourceFile.read(name(), file));
    }

    List<Path> classFiles() {
        return Workspace.files(folder.resolve("target/classes"), ".class");
    }

    /** The bundles this build made: jars beside the classes, the launcher's in its own folder. */
    List<Path> jars() {
        return Stream.of("target", "target/dist")
                .map(folder::resolve)
                .flatMap(place -> Workspace.files(place, ".jar").stream().filter(jar -> jar.getParent().equals(place)))
                .toList();
    }
}
