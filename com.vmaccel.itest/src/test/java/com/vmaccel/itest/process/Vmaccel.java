package com.vmaccel.itest.process;

import com.vmaccel.itest.Checkout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The distribution as a process of its own, whose JVM denies native access to all but what the jar's manifest enables.
 *
 * @param before a program that starts the JVM, with its arguments
 * @param jvm options of the JVM, and what it is to start
 */
record Vmaccel(List<String> before, List<String> jvm) {

    /** A process ignores the signals that whoever started it ignores, as a shell does for what it starts in the background. */
    private static final List<String> SIGNALS = List.of("env", "--default-signal=INT,TERM");

    static Vmaccel installed() {
        return at(Checkout.distribution());
    }

    static Vmaccel at(Path distribution) {
        return new Vmaccel(SIGNALS, List.of("-jar", distribution.resolve("vmaccel.jar").toString()));
    }

    /** Started in a way by which the manifest that enables native access is not looked at. */
    static Vmaccel onClassPath() {
        Path distribution = Checkout.distribution();
        String classPath = distribution.resolve("vmaccel.jar") + ":" + distribution.resolve("framework/org.apache.felix.framework.jar");
        return new Vmaccel(SIGNALS, List.of("-cp", classPath, "com.vmaccel.launcher.Main"));
    }

    Vmaccel after(String... program) {
        return new Vmaccel(List.of(program), jvm);
    }

    /** With a framework that is told it runs on Windows, whose libraries are in a folder. */
    Vmaccel onWindows(Path libraries) {
        List<String> environment = Stream.concat(SIGNALS.stream(), Stream.of("LD_LIBRARY_PATH=" + libraries)).toList();
        return new Vmaccel(environment, jvm).withOption("-Dorg.osgi.framework.os.name=win32");
    }

    /** Adds an option of the JVM. */
    Vmaccel withOption(String option) {
        return new Vmaccel(before, Stream.concat(Stream.of(option), jvm.stream()).toList());
    }

    List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "--illegal-native-access=deny", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(jvm);
        command.addAll(Stream.of(arguments).toList());
        return command;
    }

    Child start(String... arguments) throws IOException {
        return Child.start(command(arguments), Map.of());
    }

    Finished run(String... arguments) throws IOException, InterruptedException {
        try (Child child = start(arguments)) {
            return child.end();
        }
    }
}
