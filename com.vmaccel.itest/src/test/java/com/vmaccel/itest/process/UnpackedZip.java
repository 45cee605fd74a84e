package com.vmaccel.itest.process;

import com.vmaccel.itest.Checkout;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The zip of the distribution, unpacked as a user does. */
final class UnpackedZip {

    private UnpackedZip() {}

    /** Unpacks it into a folder that is not there yet, and returns that. */
    static Path into(Path home) throws IOException {
        try (var files = Files.list(Checkout.distribution().getParent())) {
            Path zip = files.filter(file -> file.toString().endsWith(".zip")).findFirst().orElseThrow();
            try (var content = FileSystems.newFileSystem(zip, Map.of("enablePosixFileAttributes", "true"))) {
                copy(content.getPath(zip.getFileName().toString().replaceAll("\\.zip$", "")), home);
            }
        }
        return home;
    }

    /** With the permissions the zip has. */
    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.copy(file, copy);
                Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(file));
            }
        }
    }
}
