package com.vmaccel.launcher.command;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogReaderService;

/**
 * Prints warnings and errors of the log service to standard error, and what the watcher did: without a reader, a component that does not activate would be silent. Entries are delivered on
 * a thread of the log service and may be late, so what is there at the beginning and at the end is printed too, each entry once.
 */
@Component(immediate = true, service = {})
public final class LogPrinter {

    private static final String WATCHER = "com.vmaccel.watcher";

    private final LogReaderService log;
    private final Set<Long> printed = Collections.synchronizedSet(new HashSet<>());

    /**
     * Begins to print.
     *
     * @param log the log to read
     */
    @Activate
    public LogPrinter(@Reference LogReaderService log) {
        this.log = log;
        log.addLogListener(this::print);
        printHistory();
    }

    @Deactivate
    void stop() {
        printHistory();
    }

    private void printHistory() {
        List<LogEntry> newestFirst = Collections.list(log.getLog());
        newestFirst.reversed().forEach(this::print);
    }

    private void print(LogEntry entry) {
        boolean watched = entry.getLogLevel() == LogLevel.INFO && entry.getLoggerName().startsWith(WATCHER); // not the framework's events about it
        boolean matters = entry.getLogLevel() == LogLevel.ERROR || entry.getLogLevel() == LogLevel.WARN;
        if ((matters || watched) && printed.add(entry.getSequence())) {
            System.err.println(watched ? "vmaccel: " + entry.getMessage() : "vmaccel: log: " + line(entry));
        }
    }

    private static String line(LogEntry entry) {
        StringBuilder text = new StringBuilder(entry.getBundle().getSymbolicName()).append(": ").append(entry.getMessage());
        for (Throwable cause = entry.getException(); cause != null; cause = cause.getCause()) {
            text.append(": ").append(cause);
        }
        return text.toString().replaceAll("\\s+", " ");
    }
}
