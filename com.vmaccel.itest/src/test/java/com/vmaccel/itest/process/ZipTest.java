package com.vmaccel.itest.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.itest.Checkout;
import com.vmaccel.tck.junit.RequiredSuites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The zip of the distribution, unpacked where there is no checkout and started where there is no Maven. */
class ZipTest {

    @TempDir
    static Path folder;

    private static Path home;

    @BeforeAll
    static void unpack() throws IOException {
        RequiredSuites.needPrograms("sh", "dirname", "readlink", "sed");
        home = UnpackedZip.into(folder.resolve("somewhere else"));
    }

    @Test
    void theDoctorAnswers() throws Exception {
        Finished doctor = run("doctor").assertStatus(0);
        assertTrue(doctor.out().contains("kvm") && doctor.out().contains("soft"), doctor::toString);
        assertEquals("", doctor.err());
    }

    @Test
    void aGuestRunsOnTheSoftwareCpu() throws Exception {
        Finished guest = run("run", "--accel", "soft", "--timeout", "60s", home.resolve("guests/hello-elf64").toString());
        assertEquals(run("run", "--accel", "soft", "--timeout", "60s", Checkout.guest("hello-elf64").toString()), guest);
        assertEquals(0, guest.status(), guest::toString);
        assertTrue(guest.out().length() > 1, guest::toString);
    }

    /** Runs the unpacked script, with a path on which there is no Maven. */
    private static Finished run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("env", "-i", "PATH=" + programs(), "VMACCEL_CACHE=",
                "VMACCEL_JAVA_HOME=" + System.getProperty("java.home"), home.resolve("vmaccel").toString()));
        command.addAll(List.of(arguments));
        try (Child child = Child.start(command, Map.of())) {
            return child.end();
        }
    }

    private static Path programs() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        for (String program : List.of("sh", "dirname", "readlink", "sed")) {
            for (String place : System.getenv("PATH").split(":")) {
                Path link = bin.resolve(program);
                if (Files.isExecutable(Path.of(place, program)) && Files.notExists(link)) {
                    Files.writeString(link, "#!/bin/sh\nexec " + Path.of(place, program) + " \"$@\"\n");
                    assertTrue(link.toFile().setExecutable(true), link::toString);
                }
            }
        }
        return bin;
    }
}
