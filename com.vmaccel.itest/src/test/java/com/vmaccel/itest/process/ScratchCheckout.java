package com.vmaccel.itest.process;

import com.vmaccel.itest.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A checkout with nothing in it but the script {@code vmaccel}, on a host with nothing on it but what the script is told to find: its own folder of JDKs, and a
 * {@code PATH} of its own. Its Maven writes down how it was called, and its Java prints its arguments.
 */
final class ScratchCheckout {

    private static final List<String> TOOLS = List.of(
            "sh", "dirname", "readlink", "find", "head", "mkdir", "id", "touch", "tee", "sed", "cat", "mv", "rm", "grep", "tail", "sleep");

    final Path root;
    private final Path host;
    private List<String> before = List.of();

    /** The checkout lies below folders whose names mean something inside of it. */
    ScratchCheckout(Path folder) throws IOException {
        host = folder.resolve("host");
        root = folder.resolve("src/main/target/checkout");
        Files.createDirectories(host.resolve("bin"));
        for (String tool : TOOLS) {
            link(tool);
        }
        write(root.resolve("vmaccel"), Files.readString(Checkout.ROOT.resolve("vmaccel")));
        write(root.resolve("cnf/find-java"), Files.readString(Checkout.ROOT.resolve("cnf/find-java"))
                .replace("/usr/lib/jvm/", host + "/jvm/").replace("/Library/", host + "/Library/"));
        write(root.resolve("pom.xml"), "");
        write(root.resolve("part/src/main/java/Part.java"), "");
        write(root.resolve("part/src/test/java/PartTest.java"), "");
        write(root.resolve("part/target/classes/META-INF/maven/pom.xml"), "");
        age();
    }

    /** Puts a program of this host on the path, if there is one. */
    ScratchCheckout link(String program) throws IOException {
        for (String folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                write(host.resolve("bin").resolve(program), "#!/bin/sh\nexec " + Path.of(folder, program) + " \"$@\"\n");
                return this;
            }
        }
        return this;
    }

    ScratchCheckout withJdk(int version) throws IOException {
        Path jdk = jdk(version);
        write(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + ".0.1\"\n");
        write(jdk.resolve("bin/javac"), "#!/bin/sh\n");
        write(jdk.resolve("bin/java"), "#!/bin/sh\nfor word; do echo \"<$word>\"; done\nexit 33\n");
        return this;
    }

    /** A JDK whose Java makes whatever archive it is told to, and writes down that it did. */
    ScratchCheckout withArchivingJdk(int version) throws IOException {
        withJdk(version);
        write(jdk(version).resolve("lib/modules"), "");
        write(jdk(version).resolve("bin/java"), """
                #!/bin/sh
                for word; do echo "<$word>"; done
                case "$*" in
                  *ArchiveMaker*) exit 0 ;;
                  *-XX:AOTCacheOutput=*) sleep 0.3; echo made >>ROOT/archives; for word; do case $word in -XX:AOTCacheOutput=*) echo x >"${word#*=}" ;; esac; done; exit 0 ;;
                  *-Xshare:auto*) exit 0 ;;
                esac
                exit 33
                """.replace("ROOT", root.toString()));
        for (String tool : List.of("cksum", "stat", "printf", "nice")) {
            link(tool);
        }
        return this;
    }

    /** How many archives that Java made until now. */
    long archives() throws IOException {
        Path archives = root.resolve("archives");
        return Files.exists(archives) ? Files.readAllLines(archives).size() : 0;
    }

    Path jdk(int version) {
        return host.resolve("jvm").resolve("jdk-" + version);
    }

    /** A Maven that leaves the jar, unless there is a file {@code broken}. */
    ScratchCheckout withMaven() throws IOException {
        write(host.resolve("bin/mvn"), """
                #!/bin/sh
                echo "$JAVA_HOME $*" >>ROOT/calls
                echo '[INFO] Building part 1.0                                   [1/2]'
                sleep 0.2
                touch ROOT/part/target/classes/META-INF/maven/pom.xml
                [ -f ROOT/broken ] && { echo '[ERROR] it is broken'; exit 1; }
                mkdir -p ROOT/launcher/target/dist
                : >ROOT/launcher/target/dist/vmaccel.jar
                """.replace("ROOT", root.toString()));
        return this;
    }

    /** Lets another program start the script. */
    ScratchCheckout after(String... program) {
        before = List.of(program);
        return this;
    }

    Child start(String... arguments) throws IOException {
        return started("", arguments);
    }

    /** Starts the script, with a cache folder or, if that is empty, none. */
    private Child started(String cache, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of("env", "-i", "PATH=" + host.resolve("bin"), "VMACCEL_CACHE=" + cache, root.resolve("vmaccel").toString()));
        command.addAll(List.of(arguments));
        return Child.start(command, Map.of());
    }

    Finished run(String... arguments) throws IOException, InterruptedException {
        try (Child child = start(arguments)) {
            return child.end();
        }
    }

    /** Starts the script with a cache folder. */
    Child start(Path cache, String... arguments) throws IOException {
        return started(cache.toString(), arguments);
    }

    Finished run(Path cache, String... arguments) throws IOException, InterruptedException {
        try (Child child = start(cache, arguments)) {
            return child.end();
        }
    }

    /** How Maven was called until now. */
    List<String> calls() throws IOException {
        Path calls = root.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    /** Changes a file now. */
    void touch(String file) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), "changed");
        Files.setLastModifiedTime(root.resolve(file), FileTime.from(Instant.now()));
    }

    /** Makes all that is there older than what comes. */
    void age() throws IOException {
        FileTime past = FileTime.from(Instant.now().minusSeconds(1000));
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, past);
            }
        }
    }

    private static void write(Path file, String contents) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, contents);
        if (!file.toFile().setExecutable(true, false)) {
            throw new IOException("cannot make executable: " + file);
        }
    }
}
