package com.vmaccel.itest.publish;

import com.vmaccel.itest.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A local Maven repository for one test: what this build publishes, in the layout that {@code mvn install} gives it, and beside it, by links, what earlier builds have downloaded.
 *
 * @param folder where it is
 */
record PublishedRepository(Path folder) {

    private static final Path DOWNLOADED = Path.of(System.getProperty("vmaccel.test.repository"));
    private static final Pattern MODULE = Pattern.compile("<module>(.*?)</module>");
    private static final Pattern REVISION = Pattern.compile("<revision>(.*?)</revision>");
    /** What is no business of those who use the library. */
    private static final String NOT_DEPLOYED = "<maven.deploy.skip>true</maven.deploy.skip>";

    /** Makes one. */
    static PublishedRepository in(Path folder) throws IOException {
        link(DOWNLOADED, folder, "com");
        link(DOWNLOADED.resolve("com"), folder.resolve("com"), "vmaccel");
        PublishedRepository repository = new PublishedRepository(folder);
        repository.publish(Checkout.ROOT, "vmaccel");
        for (Path module : published()) {
            repository.publish(module, module.getFileName().toString());
        }
        return repository;
    }

    /** The modules of this build that are published. */
    static List<Path> published() throws IOException {
        List<Path> modules = new ArrayList<>();
        Matcher module = MODULE.matcher(Files.readString(Checkout.ROOT.resolve("pom.xml")));
        while (module.find()) {
            Path folder = Checkout.ROOT.resolve(module.group(1));
            if (!Files.readString(folder.resolve("pom.xml")).contains(NOT_DEPLOYED)) {
                modules.add(folder);
            }
        }
        return modules;
    }

    /** The pom that is published of a module: the one that the build made of it, where it needs the build to be understood. */
    static Path pom(Path module) throws IOException {
        Path own = module.resolve("pom.xml");
        return Files.readString(own).contains("${revision}") ? module.resolve("target/published-pom.xml") : own;
    }

    static String version() throws IOException {
        Matcher revision = REVISION.matcher(Files.readString(Checkout.ROOT.resolve("pom.xml")));
        if (!revision.find()) {
            throw new AssertionError("the root pom names no revision");
        }
        return revision.group(1);
    }

    private void publish(Path module, String artifact) throws IOException {
        String name = artifact + "-" + version();
        Path place = Files.createDirectories(folder.resolve("com/vmaccel").resolve(artifact).resolve(version()));
        Files.copy(pom(module), place.resolve(name + ".pom"));
        Optional<Path> jar = Stream.of("target/" + name + ".jar", "target/dist/vmaccel.jar").map(module::resolve).filter(Files::exists).findFirst();
        if (jar.isPresent()) {
            Files.copy(jar.get(), place.resolve(name + ".jar"));
        }
    }

    /** Links to all that is in a folder, but for one of its folders, which is made anew. */
    private static void link(Path from, Path to, String but) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> children = Files.list(from)) {
            for (Path child : children.filter(path -> !path.getFileName().toString().equals(but)).toList()) {
                Files.createSymbolicLink(to.resolve(child.getFileName()), child);
            }
        }
    }

    /** Builds a copy of a project with Maven, which reaches nothing but this repository. */
    Built build(Path project, Path copy, String... more) throws IOException, InterruptedException {
        Files.createDirectory(copy);
        try (Stream<Path> files = Files.walk(project)) {
            for (Path file : files.filter(path -> !path.equals(project) && !project.relativize(path).startsWith("target")).toList()) {
                Files.copy(file, copy.resolve(project.relativize(file).toString()));
            }
        }
        List<String> command = new ArrayList<>(List.of("mvn", "-q", "-B", "-o", "-Dmaven.repo.local=" + folder, "-Dvmaccel.version=" + version(), "verify"));
        command.addAll(List.of(more));
        Path log = copy.resolveSibling(copy.getFileName() + ".log");
        Process maven = new ProcessBuilder(command).directory(copy.toFile()).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        return new Built(maven.waitFor(), copy, Files.readString(log));
    }

    /**
     * What became of it.
     *
     * @param status of Maven
     * @param folder of the project
     * @param log what Maven printed
     */
    record Built(int status, Path folder, String log) {

        Built assertSuccess() {
            if (status != 0) {
                throw new AssertionError("Maven ended with " + status + ": " + log);
            }
            return this;
        }

        Path target(String file) {
            return folder.resolve("target").resolve(file);
        }
    }
}
