package com.vmaccel.x86.internal.fp;

import com.vmaccel.api.capability.Platform;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Goes on only where gcc and a processor of this architecture are. As the suites of {@code com.vmaccel.tck.junit}, which needs this bundle and so cannot be used here. */
public final class RequiredCompiler {

    private static final String NAME = "gcc";

    private RequiredCompiler() {}

    public static void need() {
        String path = System.getenv().getOrDefault("PATH", "");
        boolean compiler = Arrays.stream(path.split(File.pathSeparator)).anyMatch(folder -> Files.isExecutable(Path.of(folder, NAME)));
        boolean processor = Platform.current().toString().equals("linux/x86_64");
        if (Arrays.asList(System.getenv().getOrDefault("VMACCEL_REQUIRE", "").split(",")).contains(NAME)) {
            Assertions.assertTrue(compiler && processor, "gcc must run here (VMACCEL_REQUIRE), for Linux on x86-64");
        }
        Assumptions.assumeTrue(compiler && processor, "gcc is not on the PATH, or this is not Linux on x86-64");
    }
}
