package com.vmaccel.itest.process;

import com.vmaccel.tck.junit.RequiredSuites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A user without any rights, whom only root can become. */
final class OtherUser {

    private static final String NOBODY = "65534";

    /** Goes before a command. */
    static final String[] COMMAND = {"setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"};

    private OtherUser() {}

    /** Whether these tests may become that user; where they may, the program for it is needed. */
    static boolean isPossible() {
        boolean root = System.getProperty("user.name").equals("root");
        if (root) {
            RequiredSuites.needPrograms(COMMAND[0]);
        }
        return root;
    }

    /** Lets everybody into a test's folder. */
    static void mayRead(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
