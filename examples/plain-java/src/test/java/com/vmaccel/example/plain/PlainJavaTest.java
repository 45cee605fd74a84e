package com.vmaccel.example.plain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.X86Accelerator;
import com.vmaccel.tck.junit.RequiredSuites;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The example in a JVM of its own that denies native access to whatever was not granted it. */
class PlainJavaTest {

    private static final String MAIN = "com.vmaccel.example.plain.PlainJava";

    private record Outcome(int status, String output) {}

    @BeforeEach
    void needEngine() {
        RequiredSuites.accelerator("kvm", X86Accelerator.class);
    }

    @Test
    void runsOnTheClassPath() throws Exception {
        expectGreeting(java("--enable-native-access=ALL-UNNAMED", "-cp", path(""), MAIN));
    }

    @Test
    void runsOnTheModulePath() throws Exception {
        expectGreeting(java("--enable-native-access=com.vmaccel.ffi", "-p", path(""), "--add-modules", "com.vmaccel.kvm", "-m", "com.vmaccel.example.plain/" + MAIN));
    }

    @Test
    void saysWhatToDoWhereNativeAccessIsDenied() throws Exception {
        Outcome outcome = java("-cp", path(""), MAIN);
        assertTrue(outcome.status != 0 && outcome.output.contains("--enable-native-access"), outcome::toString);
    }

    @Test
    void saysThatNoEngineIsThere() throws Exception {
        Outcome outcome = java("-cp", path("com.vmaccel.kvm"), MAIN);
        assertTrue(outcome.status != 0 && outcome.output.contains("no backend is installed"), outcome::toString);
    }

    private static void expectGreeting(Outcome outcome) {
        assertEquals("engine: kvm\nHello from a guest.\nAX: 42\n", outcome.output);
        assertEquals(0, outcome.status);
    }

    /** The program and the library's jars, without one of them. */
    private static String path(String without) {
        return Arrays.stream(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
                .filter(entry -> isProgram(Path.of(entry)) || Path.of(entry).toString().contains("com.vmaccel.") && !entry.contains("tck"))
                .filter(entry -> !entry.contains("test-classes") && (without.isEmpty() || !entry.contains(without)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isProgram(Path entry) {
        return entry.endsWith(Path.of("plain-java", "target", "classes"));
    }

    private static Outcome java(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--illegal-native-access=deny"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().write(21);
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes());
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return new Outcome(process.exitValue(), output);
    }
}
