package com.vmaccel.launcher;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder vmaccel is installed in: {@code vmaccel.jar}, {@code framework/}, {@code bundles/}, {@code backends/}, {@code benchmarks/} and {@code service/}.
 *
 * @param folder where it is
 */
public record Distribution(Path folder) {

    private static final String OWN_JAR = "vmaccel.jar";

    /**
     * Finds the distribution this class was loaded from.
     *
     * @return the distribution
     * @throws LaunchException if the class does not come from a file
     */
    public static Distribution ofThisJar() {
        try {
            Path jar = Path.of(Distribution.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            return new Distribution(jar.resolveSibling("").toAbsolutePath());
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new LaunchException("cannot tell where vmaccel is installed", e);
        }
    }

    /**
     * Returns the jar with the commands.
     *
     * @return the jar this distribution is started with
     */
    public Path ownJar() {
        return folder.resolve(OWN_JAR);
    }

    /**
     * Returns the bundles that are not backends: those of others before those of this project, which are to be stopped first.
     *
     * @return the jars
     * @throws LaunchException if there are none
     */
    public List<Path> bundles() {
        List<Path> jars = jars("bundles");
        if (jars.isEmpty()) {
            throw new LaunchException("no bundles in " + folder.resolve("bundles") + ": vmaccel is not wholly installed");
        }
        return othersFirst(jars);
    }

    /**
     * Returns the backends.
     *
     * @return the jars; none if there are none
     * @throws LaunchException if their folder cannot be read
     */
    public List<Path> backends() {
        return jars("backends");
    }

    /**
     * Returns the benchmarks.
     *
     * @return the jars; none if there are none
     * @throws LaunchException if their folder cannot be read
     */
    public List<Path> benchmarks() {
        return jars("benchmarks");
    }

    /**
     * Returns what a long-lived container has beside the others, ordered as {@link #bundles()}.
     *
     * @return the jars; none if there are none
     * @throws LaunchException if their folder cannot be read
     */
    public List<Path> service() {
        return othersFirst(jars("service"));
    }

    private static List<Path> othersFirst(List<Path> jars) {
        return Stream.concat(jars.stream().filter(jar -> !isOurs(jar)), jars.stream().filter(Distribution::isOurs)).toList();
    }

    private static boolean isOurs(Path jar) {
        return jar.getFileName().toString().startsWith("com.vmaccel.");
    }

    private List<Path> jars(String name) {
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new LaunchException("cannot list " + folder.resolve(name), e);
        }
    }
}
