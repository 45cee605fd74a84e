package com.vmaccel.shell.internal;

import com.vmaccel.shell.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The console over Gogo's command processor. */
@Component
public final class GogoConsole implements Console {

    private final CommandProcessor processor;
    private final Completion completion;
    private volatile @Nullable Lines current;

    /**
     * Makes the console.
     *
     * @param processor executes commands
     * @param engines what there is, for completion
     */
    @Activate
    public GogoConsole(@Reference CommandProcessor processor, @Reference Engines engines) {
        this.processor = processor;
        this.completion = new Completion(engines);
    }

    /** Nothing ends a thread that waits for a key, but the terminal has to be given back. */
    @Deactivate
    void stop() {
        Lines lines = current;
        if (lines != null) {
            lines.close();
        }
    }

    @Override
    public void run(InputStream in, PrintStream out, PrintStream err) {
        run(in, out, err, session -> Lines.of(in));
    }

    /** Gogo has put streams of its own into {@link System}, which would lead back to themselves. */
    @Override
    public void run() {
        InputStream in = new FileInputStream(FileDescriptor.in);
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        run(in, out, err, session -> isTerminal() ? terminal(in, session) : Lines.of(in));
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(java.io.Console::isTerminal).isPresent();
    }

    private Lines terminal(InputStream in, CommandSession session) {
        try {
            return new TerminalLines((before, word) -> completion.candidates(commands(session), session.currentDir(), before, word));
        } catch (LinkageError e) {
            return Lines.of(in); // the line editor is not installed
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the terminal", e);
        }
    }

    private void run(InputStream in, PrintStream out, PrintStream err, Function<CommandSession, Lines> source) {
        try (CommandSession session = processor.createSession(in, out, err);
                Lines lines = source.apply(session)) {
            current = lines;
            session.currentDir(Path.of("").toAbsolutePath());
            session.put("SCOPE", "vmaccel:*"); // where a name without a scope is looked for, first to last
            for (String line = lines.next(); line != null && !List.of("exit", "quit").contains(line.strip()); line = lines.next()) {
                execute(session, line, out, err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read commands", e);
        }
    }

    private static List<String> commands(CommandSession session) {
        return session.get(".commands") instanceof Collection<?> names ? names.stream().map(Object::toString).collect(Collectors.toList()) : List.of();
    }

    private static void execute(CommandSession session, String line, PrintStream out, PrintStream err) {
        try {
            Object result = session.execute(line);
            if (result != null) {
                out.println(session.format(result, Converter.INSPECT));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) { // whatever a command throws must not end the console
            err.println("vmaccel: " + oneLine(e));
        }
        out.flush();
        err.flush();
    }

    private static String oneLine(Exception problem) {
        Throwable cause = problem instanceof InvocationTargetException wrapper && wrapper.getCause() != null ? wrapper.getCause() : problem;
        return (cause.getMessage() == null ? cause.toString() : cause.getMessage()).replaceAll("\\s+", " ");
    }
}
