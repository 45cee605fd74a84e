package com.vmaccel.launcher.command;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
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
            "Exit status: the command's own; 2 for bad usage, 70 for a failure of vmaccel or of the host, 130 when interrupted, 143 when terminated."
        })
final class Commands {

    private final CommandLine line;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Print the stack trace of what went wrong.")
    private boolean debug;

    Commands(String version, Engines engines, RunningCommand running, BenchCommand.@Nullable Runner benchmarks, ServeCommand.@Nullable Service service, String... arguments) {
        line = new CommandLine(this);
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("doctor", () -> new DoctorCommand(engines.doctor()));
        commands.put("run", () -> new RunCommand(engines, running));
        commands.put("selftest", () -> new SelfTestCommand(engines, running));
        commands.put("lockstep", () -> new LockstepCommand(engines, running));
        commands.put("bench", () -> new BenchCommand(benchmarks, running));
        commands.put("serve", () -> new ServeCommand(service, running));
        commands.put("completion", CompletionCommand::new);
        wanted(commands, arguments).forEach((name, command) -> line.addSubcommand(name, command.get()));
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

    /** The command that a command line begins with, or all: each takes time to be looked at, and the others play no part in it. Completion is of all. */
    private static Map<String, Supplier<Object>> wanted(Map<String, Supplier<Object>> commands, String[] arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        Supplier<Object> only = first.equals("completion") ? null : commands.get(first);
        return only == null ? commands : Map.of(first, only);
    }

    private static OptionSpec help() {
        return OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build();
    }

    /** The parser, for a caller that wants the output elsewhere. */
    CommandLine line() {
        return line;
    }

    int execute(String[] arguments) {
        return line.execute(arguments);
    }

    private int badUsage(CommandLine.ParameterException problem, String[] arguments) {
        if (arguments.length == 0) { // who asks for nothing wants to know what there is
            line.usage(line.getErr());
            return Complaint.BAD_USAGE;
        }
        return complain(Complaint.badUsage(problem), problem);
    }

    private int failed(Exception problem, CommandLine command, CommandLine.ParseResult result) {
        return complain(Complaint.failed(problem), problem);
    }

    private int complain(Complaint complaint, Exception problem) {
        PrintWriter err = line.getErr();
        err.println(complaint.line());
        if (debug) {
            problem.printStackTrace(err);
        }
        err.flush();
        return complaint.status();
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
