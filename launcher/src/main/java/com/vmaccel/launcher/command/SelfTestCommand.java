package com.vmaccel.launcher.command;

import com.vmaccel.api.X86Accelerator;
import com.vmaccel.tck.CaseResult;
import com.vmaccel.tck.ConformanceRunner;
import com.vmaccel.tck.Effort;
import com.vmaccel.tck.KnownLimits;
import com.vmaccel.tck.Outcome;
import com.vmaccel.tck.Report;
import com.vmaccel.tck.RunListener;
import com.vmaccel.tck.RunOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the conformance suite. */
@Command(
        name = "selftest",
        description = {
            "Run the conformance suite on each available backend, or on one.",
            "Cases that need what a backend lacks are skipped. Printed are the cases that did not simply pass, and a count."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vmaccel selftest --quick",
            "  vmaccel selftest --accel kvm --json > kvm.jsonl",
            "  vmaccel selftest --accel kvm --only ports. --verbose",
            "",
            "Exit status: 0 if no case failed, 1 if one did, 70 if no backend is available."
        })
final class SelfTestCommand implements Callable<Integer> {

    private static final int CASE_FAILED = 1;

    private final Engines engines;
    private final RunningCommand running;

    @Option(names = "--accel", paramLabel = "ID", description = "Only this backend, for example kvm.")
    private @Nullable String accel;

    @Option(names = "--json", description = "Print JSON instead of text: a line that begins with the host, one for each case as it ends, and one with the counts.")
    private boolean json;

    @Option(names = "--quick", description = "Run a subset that touches every group, in a few seconds.")
    private boolean quick;

    @Option(names = "--verbose", description = "Print every case as it ends.")
    private boolean verbose;

    @Option(names = "--only", paramLabel = "PREFIX", description = "Only cases whose name begins so.")
    private String only = "";

    @Option(names = "--limits", paramLabel = "FILE", description = "What this kind of host is known not to do: lines of FAIL or HANG, a case's name, the reason.")
    private @Nullable Path limits;

    @Option(names = "--patience", paramLabel = "SECONDS", description = "How long a case may take on a host this slow. Default: ${DEFAULT-VALUE}.")
    private int patience = (int) RunOptions.defaults().patience().toSeconds();

    @Spec
    private CommandSpec spec;

    SelfTestCommand(Engines engines, RunningCommand running) {
        this.engines = engines;
        this.running = running;
    }

    @Override
    public Integer call() {
        RunOptions options = options();
        List<X86Accelerator> accelerators = engines.all(Optional.ofNullable(accel), spec.commandLine());
        running.stoppable(Thread.currentThread()::interrupt); // each case that is left then fails at once
        Map<String, Report> reports = new LinkedHashMap<>();
        print(json ? SelfTestJson.host(engines.doctor().examine().host(), options.effort()) : "");
        for (X86Accelerator accelerator : accelerators) {
            Report report = ConformanceRunner.run(accelerator, options, json ? new JsonProgress(accelerator.id()) : new Progress());
            reports.put(accelerator.id(), report);
            print(json ? SelfTestJson.end(accelerator.id(), report) : accelerator.id() + ": " + report.summary() + "\n");
        }
        return reports.values().stream().allMatch(Report::isSuccess) ? 0 : CASE_FAILED;
    }

    private RunOptions options() {
        if (patience <= 0) {
            throw new ParameterException(spec.commandLine(), "--patience: not a positive number of seconds: " + patience);
        }
        return new RunOptions(quick ? Effort.SHORT : Effort.FULL, knownLimits(), Duration.ofSeconds(patience), test -> test.name().startsWith(only));
    }

    private KnownLimits knownLimits() {
        if (limits == null) {
            return KnownLimits.NONE;
        }
        try (InputStream in = Files.newInputStream(limits)) {
            return KnownLimits.read(in);
        } catch (NoSuchFileException e) {
            throw new ParameterException(spec.commandLine(), limits + ": no such file");
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), limits + ": " + e.getMessage(), e);
        } catch (IOException | UncheckedIOException e) {
            throw new ParameterException(spec.commandLine(), limits + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }

    private final class Progress implements RunListener {
        @Override
        public void finished(CaseResult result) {
            if (verbose || !(result.outcome() instanceof Outcome.Passed || result.outcome() instanceof Outcome.Skipped)) {
                print(result.line() + "\n");
            }
        }
    }

    private final class JsonProgress implements RunListener {
        private final String backend;

        JsonProgress(String backend) {
            this.backend = backend;
        }

        @Override
        public void finished(CaseResult result) {
            print(SelfTestJson.result(backend, result));
        }
    }
}
