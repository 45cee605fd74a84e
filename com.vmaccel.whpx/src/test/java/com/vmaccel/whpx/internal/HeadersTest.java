package com.vmaccel.whpx.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.tck.junit.RequiredSuites;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fact file is what the vendor-ABI headers say: to the compiler for Windows, and to that of this system with the stand-in for {@code windows.h} that the double is compiled with. */
class HeadersTest {

    private static final Path HEADERS = Path.of("/usr/share/mingw-w64/include");
    private static final String MINGW = "x86_64-w64-mingw32-gcc";
    private static final int FEWEST = 800;

    @TempDir
    Path folder;

    @Test
    void theCompilerForWindowsAgrees() throws Exception {
        RequiredSuites.needPrograms(MINGW);
        compile(List.of(MINGW));
    }

    @Test
    void theDoubleIsCompiledWithTheSameLayouts() throws Exception {
        RequiredSuites.needPrograms("gcc");
        RequiredSuites.need("whpx-double", Files.isDirectory(HEADERS), HEADERS + " is missing, of the package mingw-w64-common");
        compile(List.of("gcc", "-I", Path.of("src/test/c/include").toAbsolutePath().toString(), "-idirafter", HEADERS.toString()));
    }

    private void compile(List<String> compiler) throws IOException, InterruptedException {
        List<String> assertions = assertions();
        assertTrue(assertions.size() > FEWEST, () -> "only " + assertions.size());
        Path source = folder.resolve("facts.c");
        Files.write(source, Stream.concat(
                Stream.of("#include <windows.h>", "#include <stddef.h>", "#include <winhvplatform.h>", "#include <winhvemulation.h>"), assertions.stream()).toList());
        List<String> command = new ArrayList<>(compiler);
        command.addAll(List.of("-fsyntax-only", source.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("messages").toFile()).start();
        assertTrue(process.waitFor(5, TimeUnit.MINUTES));
        assertEquals("", Files.readString(folder.resolve("messages")));
    }

    private static List<String> assertions() throws IOException {
        try (var in = new BufferedReader(new InputStreamReader(Objects.requireNonNull(HeadersTest.class.getResourceAsStream("/facts/whpx-x86_64.csv")), StandardCharsets.UTF_8))) {
            return in.lines().skip(2).map(line -> line.split(",", -1)).flatMap(HeadersTest::assertion).toList();
        }
    }

    /** Bit-fields have no offset that C could tell, the headers lack the {@code HRESULT}s, and they use no {@code long}, which is another one here. */
    private static Stream<String> assertion(String[] cell) {
        return switch (cell[1]) {
            case "struct" -> Stream.of(equal("sizeof(" + cell[2] + ")", cell[5]), equal("_Alignof(" + cell[2] + ")", cell[6].substring("align=".length())));
            case "field" -> Stream.of(
                    equal("offsetof(" + cell[2] + ", " + cell[3] + ")", cell[4]), equal("sizeof(((" + cell[2] + " *)0)->" + cell[3] + ")", cell[5]));
            case "const" -> switch (cell[2]) {
                case "HRESULT" -> Stream.of();
                case "sizeof" -> cell[3].equals("long") ? Stream.of() : Stream.of(equal("sizeof(" + cell[3] + ")", cell[6]));
                default -> Stream.of(equal("(unsigned)" + cell[3], cell[6] + "u"));
            };
            default -> Stream.of();
        };
    }

    private static String equal(String expression, String value) {
        return "_Static_assert(" + expression + " == " + value + ", \"" + expression + "\");";
    }
}
