package com.vmaccel.shell;

import java.io.InputStream;
import java.io.PrintStream;
import org.osgi.annotation.versioning.ProviderType;

/** Executes the lines of an input as commands of the container: a service wherever Gogo's command processor is one. Opens no port. */
@ProviderType
public interface Console {

    /**
     * Reads and executes lines on the calling thread until the input ends or a line is {@code exit}. A command that fails becomes one line of the error stream.
     *
     * @param in where lines come from
     * @param out takes what commands print
     * @param err takes what failed
     */
    void run(InputStream in, PrintStream out, PrintStream err);

    /** Does so with the standard streams of this process. Where they are a terminal, lines can be edited and are completed with the tabulator key. */
    void run();
}
