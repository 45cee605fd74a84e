package com.vmaccel.launcher.command;

import com.vmaccel.api.error.UnavailableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The long-lived container. Its own signatures name nothing of the bundles that are installed for this command only: the help must work without them. */
@Command(
        name = "serve",
        description = {
            "Keep the container running: bundles that appear in a folder are installed, and commands are read from standard input.",
            "Bundles in the folder are updated when their files change and removed when they go; one whose virtual machines are alive stays, unless it is drained.",
            "No port is opened. 'help' lists the commands of the shell; 'exit' or the end of the input ends the container, as SIGTERM does."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vmaccel serve                            install what is moved into the folder deploy",
            "  vmaccel serve --folder /srv/bundles --no-shell </dev/null",
            "  echo 'vmaccel:doctor' | vmaccel serve",
            "",
            "Exit status: 0 when it was told to end, 70 if the folder cannot be had, 130 when interrupted, 143 when terminated."
        })
final class ServeCommand implements Callable<Integer> {

    /** What the command needs of the bundles that are installed for it. */
    interface Service {
        /** Watches a folder from now on. */
        void watch(Path folder, int pollMillis) throws IOException;

        /** Executes the lines of standard input until they end. */
        void shell();
    }

    private final @Nullable Service service;
    private final RunningCommand running;
    private final CompletableFuture<Integer> end = new CompletableFuture<>();

    @Option(names = "--folder", paramLabel = "FOLDER", defaultValue = "deploy", description = "The folder to watch, made if it is missing (default: ${DEFAULT-VALUE}).")
    private Path folder = Path.of("deploy");

    @Option(names = "--poll", paramLabel = "MS", defaultValue = "20", description = "Look at it so often, 5 to 100 milliseconds (default: ${DEFAULT-VALUE}).")
    private int pollMillis;

    @Option(names = "--no-shell", description = "Read no commands; only a signal ends the container.")
    private boolean noShell;

    @Spec
    private CommandSpec spec;

    ServeCommand(@Nullable Service service, RunningCommand running) {
        this.service = service;
        this.running = running;
    }

    @Override
    public Integer call() throws Exception {
        Service there = service;
        if (there == null) {
            throw new UnavailableException("vmaccel", "serve", "the bundles of the watcher and the shell are not there", null, "install the whole distribution");
        }
        if (pollMillis < 5 || pollMillis > 100) {
            throw new picocli.CommandLine.ParameterException(spec.commandLine(), "--poll is " + pollMillis + ", not 5 to 100");
        }
        watch(there);
        running.stoppable(() -> end.complete(0));
        if (!noShell) {
            Thread.ofPlatform().daemon().name("vmaccel-shell").start(() -> shell(there)); // nothing can end a read of standard input
        }
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private void watch(Service there) {
        Path absolute = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(absolute);
            there.watch(absolute, pollMillis);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot watch " + absolute, e);
        }
        PrintWriter err = spec.commandLine().getErr();
        err.println("vmaccel: serving; bundles moved into " + absolute + " are installed");
        err.flush();
    }

    private void shell(Service there) {
        try {
            there.shell();
            end.complete(0);
        } catch (RuntimeException | LinkageError e) { // it is the command that failed
            end.completeExceptionally(e);
        }
    }
}
