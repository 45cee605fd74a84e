package com.vmaccel.itest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Files of the checkout these tests run in. */
public final class Checkout {

    /** The root of the checkout. */
    public static final Path ROOT = root();

    private Checkout() {}

    /** The distribution the build left; {@code mvn verify} makes it before these tests run. */
    public static Path distribution() {
        Path folder = ROOT.resolve("launcher/target/dist");
        if (!Files.exists(folder.resolve("vmaccel.jar"))) {
            throw new AssertionError("no distribution in " + folder + ": the phase package makes it, so run mvn verify");
        }
        return folder;
    }

    /** An example guest. */
    public static Path guest(String name) {
        return ROOT.resolve("examples/guests").resolve(name);
    }

    /** Copies a folder with all that is in it. */
    public static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("cnf/shared.bnd"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
