package com.vmaccel.launcher.command;

import com.vmaccel.api.error.UnavailableException;
import com.vmaccel.api.error.VmAccelException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line: parses it, executes the command, and turns what goes wrong into one line and a status. */
@Command(
        name = "vmaccel",
        synopsisSubcommandLabel = "COMMAND",
        description = "Runs guests on the hypervisor of this host.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  vmaccel doctor         which hypervisors this host has, and why not others",
            "  vmaccel run guest.elf  run a guest on the best of them",
            "  vmaccel help run       all options of a command",
            "",
            "Exit status: the command's own; 2 for bad usage, 70 for a failure of vmaccel or of the host, 130 when interrupted."
        })
final class Commands {

    static final int BAD_USAGE = 2;
    static final int FAILURE = 70;

    private final CommandLine line;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Print the stack trace of what went wrong.")
    private boolean debug;

    Commands(String version, Engines engines, RunningCommand running, BenchCommand.@Nullable Runner benchmarks) {
        line = new CommandLine(this)
                .addSubcommand(new DoctorCommand(engines.doctor()))
                .addSubcommand(new RunCommand(engines, running))
                .addSubcommand(new SelfTestCommand(engines, running))
                .addSubcommand(new BenchCommand(benchmarks, running))
                .addSubcommand(new CompletionCommand());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.getCommandSpec().version("vmaccel " + version);
        line.getCommandSpec().addOption(OptionSpec.builder("--version").versionHelp(true).description("Print the version.").build());
        line.getCommandSpec().addOption(help());
        line.getSubcommands().values().forEach(command -> command.getCommandSpec().addOption(help()));
        line.addSubcommand(new HelpCommand()); // brings its own
        line.setParameterExceptionHandler(this::badUsage);
        line.setExecutionExceptionHandler(this::failed);
        line.setUsageHelpAutoWidth(true);
    }

    private static OptionSpec help() {
        return OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build();
    }

    int execute(String[] arguments) {
        return line.execute(arguments);
    }

    private int badUsage(CommandLine.ParameterException problem, String[] arguments) {
        String command = problem.getCommandLine().getCommandSpec().qualifiedName();
        return complain(problem, problem.getMessage() + " (see '" + command + " --help')", BAD_USAGE);
    }

    private int failed(Exception problem, CommandLine command, CommandLine.ParseResult result) {
        return switch (problem) {
            case UnavailableException known -> complain(known, known.getMessage() + " (see 'vmaccel doctor')", FAILURE);
            case VmAccelException known -> complain(known, known.getMessage(), FAILURE);
            case IllegalArgumentException known -> complain(known, known.getMessage(), BAD_USAGE); // a bad image too
            case UncheckedIOException known -> complain(known, known.getMessage(), FAILURE);
            default -> complain(problem, "internal error: " + problem, FAILURE);
        };
    }

    private int complain(Exception problem, @Nullable String message, int status) {
        PrintWriter err = line.getErr();
        String text = String.valueOf(message).strip().replaceAll("\\s*\\R\\s*", " ");
        err.println(text.startsWith("vmaccel: ") ? text : "vmaccel: " + text); // failures of the library itself name it already
        if (debug) {
            problem.printStackTrace(err);
        }
        err.flush();
        return status;
    }

    /** Prints what a shell needs to complete command lines. */
    @Command(
            name = "completion",
            description = "Print a completion script for bash and zsh.",
            footerHeading = "%nExample:%n",
            footer = "  source <(vmaccel completion)")
    static final class CompletionCommand implements Runnable {

        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        @Override
        public void run() {
            PrintWriter out = spec.commandLine().getOut();
            out.print(AutoComplete.bash("vmaccel", spec.root().commandLine()));
            out.flush();
        }
    }
}
