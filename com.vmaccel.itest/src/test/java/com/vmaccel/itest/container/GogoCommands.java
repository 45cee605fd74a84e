package com.vmaccel.itest.container;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Lines given to the console of a container, as its user would type them. */
final class GogoCommands {

    private GogoCommands() {}

    /** Executes lines and returns what is printed, errors with it. */
    static String execute(TestContainer container, String lines) throws Exception {
        Object console = container.service("com.vmaccel.shell.Console");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        console.getClass().getMethod("run", InputStream.class, PrintStream.class, PrintStream.class)
                .invoke(console, new ByteArrayInputStream((lines + "\n").getBytes(StandardCharsets.UTF_8)), out, out);
        return printed.toString(StandardCharsets.UTF_8).stripTrailing();
    }
}
