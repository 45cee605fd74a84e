package com.vmaccel.launcher.command;

import com.vmaccel.api.error.UnavailableException;
import com.vmaccel.bench.BenchmarkOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a benchmark. Its own signatures name nothing of the benchmarks' bundle, which is installed for this command only: the help must work without it. */
@Command(
        name = "bench",
        description = {
            "Measure the library against the same work in C, in pairs. Needs gcc.",
            "Benchmarks: exits (what an exit of the guest costs, on KVM), soft (the software CPU against QEMU's translator)."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vmaccel bench exits",
            "  vmaccel bench exits --pairs 101 --json",
            "",
            "Exit status: 0, whatever the figures are; 2 for an unknown benchmark, 70 if the host lacks what it needs."
        })
final class BenchCommand implements Runnable {

    /** Runs benchmarks, where their bundle is installed. */
    interface Runner {
        /**
         * Runs one.
         *
         * @param request which, and how
         * @param command takes the output
         * @throws CommandLine.ParameterException if there is no such benchmark, or an option is out of range
         */
        void run(Request request, CommandLine command);
    }

    /** What was asked for. */
    record Request(String name, int pairs, int seconds, boolean json) {}

    private final @Nullable Runner runner;
    private final RunningCommand running;

    @Parameters(paramLabel = "NAME", description = "The benchmark.")
    private String name = "";

    @Option(names = "--pairs", paramLabel = "N", defaultValue = "" + BenchmarkOptions.DEFAULT_PAIRS, description = "How many pairs (default: ${DEFAULT-VALUE}).")
    private int pairs;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "" + BenchmarkOptions.DEFAULT_SECONDS,
            description = "Begin no further pair after N seconds (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--json", description = "Print one JSON object per line instead of a table.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    BenchCommand(@Nullable Runner runner, RunningCommand running) {
        this.runner = runner;
        this.running = running;
    }

    @Override
    public void run() {
        if (runner == null) {
            throw new UnavailableException("vmaccel", "bench", "the benchmarks' bundle is not installed", null, "install the whole distribution");
        }
        running.stoppable(Thread.currentThread()::interrupt);
        runner.run(new Request(name, pairs, seconds, json), spec.commandLine());
    }
}
