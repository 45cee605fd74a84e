package com.vmaccel.tck.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.tck.Suite;
import com.vmaccel.tck.junit.RequiredSuites;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of every guest are what GNU as makes of the assembly beside them. */
class AssemblyTest {

    private static final int ROOM = 512;
    private static final String END_MARK = "<<END>>";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64})
    void bytesAreTheAssembly(int bits) throws Exception {
        RequiredSuites.needPrograms("as", "objcopy");
        List<Entry.ModeCase> cases = cases(bits);
        assertTrue(cases.size() > 20, () -> "only " + cases.size() + " cases");
        byte[] assembled = assemble(bits, cases);
        Map<String, String> expected = new LinkedHashMap<>();
        Map<String, String> actual = new LinkedHashMap<>();
        for (int i = 0; i < cases.size(); i++) {
            GuestCode code = java.util.Objects.requireNonNull(cases.get(i).code());
            expected.put(cases.get(i).name(), HexFormat.of().formatHex(upToMark(assembled, i * ROOM)));
            actual.put(cases.get(i).name(), HexFormat.of().formatHex(code.image(cases.get(i).mode())));
        }
        assertEquals(lines(expected), lines(actual));
    }

    private static String lines(Map<String, String> map) {
        return String.join("\n", map.entrySet().stream().map(Map.Entry::toString).toList());
    }

    private static List<Entry.ModeCase> cases(int bits) {
        List<Entry.ModeCase> cases = new ArrayList<>();
        Suite.x86().forEach(test -> {
            if (test instanceof Entry.ModeCase one && one.code() != null && one.mode().bits() == bits) {
                cases.add(one);
            }
        });
        return cases;
    }

    private byte[] assemble(int bits, List<Entry.ModeCase> cases) throws Exception {
        StringBuilder text = new StringBuilder(".intel_syntax noprefix\n.code" + bits + "\n");
        for (int i = 0; i < cases.size(); i++) {
            GuestCode code = java.util.Objects.requireNonNull(cases.get(i).code());
            text.append(".org ").append(i * ROOM).append('\n').append(code.assembly(cases.get(i).mode())).append('\n');
            text.append(GuestCode.END_ASSEMBLY).append("\n.ascii \"").append(END_MARK).append("\"\n");
        }
        Path source = Files.writeString(directory.resolve("a.s"), text);
        Path object = directory.resolve("a.o");
        Path binary = directory.resolve("a.bin");
        run("as", bits == 64 ? "--64" : "--32", source.toString(), "-o", object.toString());
        run("objcopy", "-O", "binary", "-j", ".text", object.toString(), binary.toString());
        return Files.readAllBytes(binary);
    }

    private static byte[] upToMark(byte[] assembled, int from) {
        byte[] mark = END_MARK.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = from; !java.util.Arrays.equals(mark, java.util.Arrays.copyOfRange(assembled, i, i + mark.length)); i++) {
            bytes.write(assembled[i]);
        }
        return bytes.toByteArray();
    }

    @Test
    void everyGuestFitsInItsPage() {
        Suite.x86().forEach(test -> {
            if (test instanceof Entry.ModeCase one && one.code() != null) {
                assertTrue(one.code().image(one.mode()).length < ROOM - END_MARK.length(), one::name);
            }
        });
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), output);
    }
}
