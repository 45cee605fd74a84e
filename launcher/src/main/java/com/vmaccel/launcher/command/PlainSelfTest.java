package com.vmaccel.launcher.command;

import com.vmaccel.api.Accelerators;
import com.vmaccel.api.Backend;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.capability.Platform;
import com.vmaccel.host.HostSummary;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseResult;
import com.vmaccel.tck.ConformanceRunner;
import com.vmaccel.tck.KnownLimits;
import com.vmaccel.tck.Report;
import com.vmaccel.tck.RunListener;
import com.vmaccel.tck.RunOptions;
import com.vmaccel.tck.Suite;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The conformance suite on a class path, with the output of {@code selftest --json}: where a processor is emulated, the container and the command line would
 * take most of the time. System properties: {@code vmaccel.tck.effort} as everywhere, {@value #LIMITS}, {@value #PATIENCE} and {@value #ONLY} for the options of
 * those names, and {@value #PART} for a {@link Part}, where several processes share the suite. Exit statuses as {@code selftest} has them.
 */
public final class PlainSelfTest {

    private static final String LIMITS = "vmaccel.tck.limits";
    private static final String PATIENCE = "vmaccel.tck.patience";
    private static final String ONLY = "vmaccel.tck.only";
    private static final String PART = "vmaccel.tck.part";

    private static final int CASE_FAILED = 1;
    private static final int UNAVAILABLE = 70;

    private PlainSelfTest() {}

    /**
     * Runs the suite on one backend and ends the process.
     *
     * @param arguments the backend's id
     * @throws IOException if the known limits cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        List<String> problems = new ArrayList<>();
        List<Backend> backends = Accelerators.backends(Platform.current(), problems::add).stream().filter(backend -> backend.id().equals(arguments[0])).toList();
        backends.forEach(backend -> problems.add(backend.availability().toString()));
        Optional<X86Accelerator> accelerator = Accelerators.accelerators(backends, problems::add).stream()
                .filter(X86Accelerator.class::isInstance)
                .map(X86Accelerator.class::cast)
                .findFirst();
        if (accelerator.isEmpty()) {
            System.err.println("vmaccel: " + arguments[0] + " cannot be used here: " + problems);
            System.exit(UNAVAILABLE);
        }
        System.exit(run(accelerator.orElseThrow()));
    }

    private static int run(X86Accelerator accelerator) throws IOException {
        RunOptions options = options();
        List<Case> cases = Part.parse(System.getProperty(PART, "1/1")).of(Suite.x86().stream().filter(options::selects).toList());
        System.out.print(SelfTestJson.host(HostSummary.of(Platform.current(), Optional.empty()), options.effort()));
        Report report = new ConformanceRunner(options).run(cases, accelerator, new RunListener() {
            @Override
            public void finished(CaseResult result) {
                System.out.print(SelfTestJson.result(accelerator.id(), result));
            }
        });
        System.out.print(SelfTestJson.end(accelerator.id(), report));
        System.out.flush();
        return report.isSuccess() ? 0 : CASE_FAILED;
    }

    private static RunOptions options() throws IOException {
        RunOptions defaults = RunOptions.defaults();
        String only = System.getProperty(ONLY, "");
        return defaults.withLimits(limits(System.getProperty(LIMITS, "")))
                .withPatience(Duration.ofSeconds(Long.getLong(PATIENCE, defaults.patience().toSeconds())))
                .withFilter(test -> test.name().startsWith(only));
    }

    private static KnownLimits limits(String file) throws IOException {
        if (file.isEmpty()) {
            return KnownLimits.NONE;
        }
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return KnownLimits.read(in);
        }
    }
}
