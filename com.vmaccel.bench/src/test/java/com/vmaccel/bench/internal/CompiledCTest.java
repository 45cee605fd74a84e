package com.vmaccel.bench.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.error.UnavailableException;
import com.vmaccel.tck.junit.RequiredSuites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompiledCTest {

    @TempDir
    Path folder;

    @Test
    void compilesTheSourceBesideIt() throws IOException {
        RequiredSuites.needPrograms("gcc");
        Set<Path> before = leftBehind();
        CompiledC c = CompiledC.of("sum.c");
        assertEquals(10, c.function("sum4").call(1, 2, 3, 4));
        assertEquals(-1L << 40, c.function("sum4").call(-1L << 40, 0, 0, 0));
        assertThrows(UnsatisfiedLinkError.class, () -> c.function("absent"));
        assertEquals(before, leftBehind());
    }

    @Test
    void withoutACompilerThereIsOneClearLine() {
        for (String path : new String[] {"", folder.toString()}) {
            UnavailableException none = assertThrows(UnavailableException.class, () -> CompiledC.of("sum.c", path));
            assertEquals("vmaccel: compile sum.c: gcc is not on the PATH (install gcc)", none.getMessage());
        }
    }

    @Test
    void whatTheCompilerRefusesIsToldInItsWords() throws IOException {
        Path refusing = Files.createFile(folder.resolve("gcc"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(refusing, "#!/bin/sh\necho 'first line'\necho 'sum.c:1: fatal error: linux/kvm.h: no such file'\nexit 1\n");
        UnavailableException refused = assertThrows(UnavailableException.class, () -> CompiledC.of("sum.c", folder.toString()));
        assertTrue(refused.getMessage().contains("sum.c:1: fatal error: linux/kvm.h: no such file"), refused::getMessage);
        assertTrue(refused.getMessage().lines().count() == 1, refused::getMessage);
    }

    private static Set<Path> leftBehind() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("vmaccel-bench")).collect(Collectors.toSet());
        }
    }
}
