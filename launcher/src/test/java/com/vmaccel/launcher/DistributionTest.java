package com.vmaccel.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionTest {

    @TempDir
    Path folder;

    @Test
    void bundlesOfOthersComeFirst() throws IOException {
        Path bundles = Files.createDirectory(folder.resolve("bundles"));
        for (String name : List.of("com.vmaccel.api.jar", "org.example.jar", "com.vmaccel.host.jar", "notes.txt")) {
            Files.createFile(bundles.resolve(name));
        }
        assertEquals(
                List.of("org.example.jar", "com.vmaccel.api.jar", "com.vmaccel.host.jar"),
                new Distribution(folder).bundles().stream().map(jar -> jar.getFileName().toString()).toList());
    }

    @Test
    void withoutBundlesItIsDamaged() {
        var problem = assertThrows(LaunchException.class, () -> new Distribution(folder).bundles());
        assertTrue(problem.getMessage().contains("not wholly installed"), problem.getMessage());
        assertEquals(List.of(), new Distribution(folder).backends());
        assertEquals(List.of(), new Distribution(folder).benchmarks());
    }
}
