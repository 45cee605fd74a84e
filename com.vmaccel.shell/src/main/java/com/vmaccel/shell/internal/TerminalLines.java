package com.vmaccel.shell.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** Lines edited in the terminal of this process. Loaded only where there is one and the line editor is installed. */
final class TerminalLines implements Lines {

    private static final String PROMPT = "vmaccel> ";

    private final Terminal terminal;
    private final LineReader reader;

    /**
     * Takes the terminal.
     *
     * @param completion the words that may follow other words, given the beginning of one
     */
    TerminalLines(BiFunction<List<String>, String, Collection<String>> completion) throws IOException {
        terminal = terminal();
        reader = LineReaderBuilder.builder().terminal(terminal).completer((line, parsed, candidates) -> complete(parsed, candidates, completion)).build();
        reader.unsetOpt(LineReader.Option.INSERT_TAB);
    }

    /** With no native library: the programs stty and tty of the system do. The editor looks for its parts by the thread's class loader. */
    private static Terminal terminal() throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(TerminalBuilder.class.getClassLoader());
        try {
            return TerminalBuilder.builder().system(true).provider("exec").build();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static void complete(ParsedLine parsed, List<Candidate> candidates, BiFunction<List<String>, String, Collection<String>> completion) {
        List<String> before = parsed.words().subList(0, parsed.wordIndex());
        for (String word : completion.apply(before, parsed.word().substring(0, parsed.wordCursor()))) {
            candidates.add(new Candidate(word, word, null, null, null, null, !word.endsWith("/")));
        }
    }

    @Override
    public @Nullable String next() {
        try {
            return reader.readLine(PROMPT);
        } catch (UserInterruptException e) {
            return ""; // Ctrl-C drops the line
        } catch (EndOfFileException e) {
            return null;
        }
    }

    /** The terminal is as it was then. */
    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot give the terminal back", e);
        }
    }
}
