package com.vmaccel.launcher.command;

import com.vmaccel.api.error.UnavailableException;
import com.vmaccel.bench.BenchmarkOptions;
import java.nio.file.Path;
import java.util.Optional;
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
            "Measure the library against the same work in C, in pairs. Most need gcc and KVM.",
            "Benchmarks:",
            "  exits   an exit of the guest; and the same without running the guest",
            "  regs    an exit and all general registers",
            "  kick    from a kick to the return of run",
            "  churn   create a virtual machine, run one HLT, destroy it; or reset a pooled one",
            "  dirty   the harvest of the written pages of 256 MiB",
            "  memory  reading and writing blocks of guest memory, against memcpy",
            "  start   from the start of this program to the first instruction of a guest",
            "  vms     1,000 virtual machines at a time, and the heap one takes",
            "  soft    the software CPU, against QEMU's translator; needs neither gcc nor KVM"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vmaccel bench exits",
            "  vmaccel bench exits --pairs 301 --json",
            "  vmaccel bench churn --svg churn.svg",
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
    record Request(String name, int pairs, int seconds, boolean json, Optional<Path> chart) {}

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

    @Option(names = "--svg", paramLabel = "FILE", description = "Draw the results into this file, too.")
    private @Nullable Path svg;

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
        runner.run(new Request(name, pairs, seconds, json, Optional.ofNullable(svg)), spec.commandLine());
    }
}
