package com.vmaccel.itest.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.itest.Checkout;
import com.vmaccel.tck.junit.RequiredSuites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A host of {@code cnf/hosts/run}.
 *
 * @param suite its name in VMACCEL_REQUIRE
 * @param name its name on the command line
 * @param askedFor used only where VMACCEL_REQUIRE names it, not with the others
 */
record EmulatedHost(String suite, String name, boolean askedFor) {

    static final EmulatedHost SVM = new EmulatedHost("host-svm", "svm", false);
    /** Its QEMU is compiled first, which takes a while and a compiler. */
    static final EmulatedHost SVM_MENDED = new EmulatedHost("host-svm-mended", "svm-mended", true);
    static final EmulatedHost ARM64 = new EmulatedHost("host-arm64", "arm64", false);

    private static final Path RUN = Checkout.ROOT.resolve("cnf/hosts/run");
    /** What {@code cnf/hosts/run} ends with where something is missing on this machine. */
    private static final int MISSING = 69;

    static EmulatedHost numa(String topology) {
        return new EmulatedHost("host-numa", "numa-" + topology, false);
    }

    /** Goes on only where the host may be used, and has everything it needs in the cache or gets it there. */
    EmulatedHost prepare() throws Exception {
        boolean withAll = !askedFor && System.getProperty("vmaccel.hosts", "required").equals("all");
        if (!withAll && !RequiredSuites.names().contains(suite)) {
            throw RequiredSuites.missing(suite, "runs " + (askedFor ? "" : "with mvn verify -Pemulated, or ") + "where " + RequiredSuites.VARIABLE + " names it: its first run downloads packages"
                    + (askedFor ? " and compiles QEMU" : ""));
        }
        Path out = Files.createTempFile("vmaccel-prepare-", ".txt");
        try {
            int status = new ProcessBuilder(RUN.toString(), "--prepare", name).redirectErrorStream(true).redirectOutput(out.toFile()).start().waitFor();
            List<String> said = Files.readAllLines(out);
            if (status == MISSING) {
                throw RequiredSuites.missing(suite, said.getLast());
            }
            assertEquals(0, status, said::toString);
            return this;
        } finally {
            Files.delete(out);
        }
    }

    /** Starts a command on the host, which is ended when its time is over. */
    GuestProcess start(Duration time, String... command) throws IOException {
        Path log = Files.createTempFile("vmaccel-guest-", ".log");
        List<String> arguments = new ArrayList<>(List.of(
                RUN.toString(), "--with", ownClasses(), "--timeout", Long.toString(time.toSeconds()), "--log", log.toString(), name, "--"));
        arguments.addAll(List.of(command));
        return GuestProcess.start(arguments, log);
    }

    /** Runs a program of the package {@code guest} to its end. */
    GuestProcess.Ended runProgram(Class<?> program) throws Exception {
        try (GuestProcess process = start(
                Duration.ofMinutes(5), "java", "--enable-native-access=ALL-UNNAMED", "-cp",
                "/job/with:/app/bundles/com.vmaccel.api.jar:/app/bundles/com.vmaccel.ffi.jar", program.getName())) {
            process.lines().forEach(line -> {});
            return process.end();
        }
    }

    private static String ownClasses() {
        return Checkout.ROOT.resolve("com.vmaccel.itest.hosts/target/test-classes").toString();
    }
}
