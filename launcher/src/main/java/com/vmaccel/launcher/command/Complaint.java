package com.vmaccel.launcher.command;

import com.vmaccel.api.error.UnavailableException;
import com.vmaccel.api.error.VmAccelException;
import com.vmaccel.machine.BadImageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What a command line says about what went wrong.
 *
 * @param line one line, beginning with the program's name
 * @param status the exit status
 */
record Complaint(String line, int status) {

    static final int BAD_USAGE = 2;
    static final int FAILURE = 70;

    private static final String PROGRAM = "vmaccel: ";

    private static Complaint of(@Nullable String message, int status) {
        String text = String.valueOf(message).strip().replaceAll("\\s*\\R\\s*", " ");
        return new Complaint(text.startsWith(PROGRAM) ? text : PROGRAM + text, status); // failures of the library itself name it already
    }

    /** The command line cannot be understood. */
    static Complaint badUsage(ParameterException problem) {
        String command = problem.getCommandLine().getCommandSpec().qualifiedName();
        String text = problem instanceof UnmatchedArgumentException unmatched ? unmatched(unmatched) : String.valueOf(problem.getMessage());
        return of(text + " (see '" + command + " --help')", BAD_USAGE);
    }

    private static String unmatched(UnmatchedArgumentException problem) {
        CommandLine line = problem.getCommandLine();
        boolean command = line.getParent() == null && !problem.isUnknownOption();
        String text = command ? "unknown command '" + problem.getUnmatched().getFirst() + "'" : String.valueOf(problem.getMessage());
        List<String> similar = problem.getSuggestions(); // the most similar first
        return similar.isEmpty() ? text : text + ", did you mean " + similar.getFirst() + "?";
    }

    /** A command failed. */
    static Complaint failed(Exception problem) {
        return switch (problem) {
            case UnavailableException known -> of(known.getMessage() + " (see 'vmaccel doctor')", FAILURE);
            case VmAccelException known -> of(known.getMessage(), FAILURE);
            case BadImageException known -> of(known.getMessage(), BAD_USAGE);
            case UncheckedIOException known -> of(withCause(known), FAILURE);
            default -> of("internal error: " + problem + " (--debug shows where)", FAILURE);
        };
    }

    private static String withCause(UncheckedIOException problem) {
        String message = String.valueOf(problem.getMessage());
        IOException io = problem.getCause();
        String cause = io == null ? "" : String.valueOf(io.getMessage());
        return message.contains(cause) ? message : message + ": " + cause;
    }
}
