package com.vmaccel.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The documentation of all exported packages can be made without a warning; it is left in target/apidocs. That nothing lacks a comment is what the compiler
 * checks in each module: the javadoc tool would also want comments on the private fields of exceptions.
 */
class JavadocTest {

    @TempDir
    Path folder;

    @Test
    void exportedPackagesAreDocumented() {
        List<String> sources = Workspace.mainSources()
                .filter(file -> PackageRules.isExported(file.packageName()))
                .map(file -> Workspace.ROOT.resolve(file.path()).toString())
                .toList();
        var output = new StringWriter();
        int status = javadoc(sources, Workspace.ROOT.resolve("cnf/checks/target/apidocs"), output);
        assertEquals(0, status, output::toString);
    }

    @Test
    void theCompilerFindsAMissingComment() throws IOException {
        assertEquals(0, compile("/** A class. */ public final class Bare { private Bare() {} static void run() {} }"));
        assertNotEquals(0, compile("/** A class. */ public final class Bare { private Bare() {} public static void run() {} }"));
        assertNotEquals(0, compile("/** A class. */ public final class Bare { private Bare() {} /** Runs. */ public static void run(int count) {} }"));
    }

    @Test
    void aDeadLinkIsFound() throws IOException {
        Path source = Files.writeString(folder.resolve("Dead.java"), "/** See {@link Nowhere}. */ public final class Dead { private Dead() {} }");
        assertNotEquals(0, javadoc(List.of(source.toString()), folder.resolve("docs"), new StringWriter()));
    }

    /** Compiles a class of an exported package with the documentation options of the root pom. */
    private int compile(String text) throws IOException {
        Path source = Files.writeString(folder.resolve("Bare.java"), "package com.vmaccel.api;\n" + text);
        var arguments = new ArrayList<>(List.of("-Werror", "-d", folder.toString(), source.toString()));
        arguments.addAll(Pom.read(Workspace.ROOT.resolve("pom.xml")).doclint());
        var writer = new PrintWriter(new StringWriter());
        return ToolProvider.findFirst("javac").orElseThrow().run(writer, writer, arguments.toArray(String[]::new));
    }

    private static int javadoc(List<String> sources, Path target, StringWriter output) {
        var arguments = new ArrayList<>(List.of(
                "-quiet", "-Werror", "-Xdoclint:all,-missing", "-notimestamp", "-encoding", "UTF-8", "-windowtitle", "vmaccel",
                "-classpath", classPath(), "-d", target.toString()));
        arguments.addAll(sources);
        var writer = new PrintWriter(output);
        return ToolProvider.findFirst("javadoc").orElseThrow().run(writer, writer, arguments.toArray(String[]::new));
    }

    private static String classPath() {
        return Stream.concat(
                        Workspace.modules().stream().map(module -> module.folder().resolve("target/classes").toString()),
                        Stream.of(JavaTools.CLASS_PATH))
                .collect(Collectors.joining(java.io.File.pathSeparator));
    }
}
