package com.vmaccel.launcher.command;

import com.vmaccel.bench.BenchmarkOptions;
import com.vmaccel.bench.Benchmarks;
import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Hands the command {@code bench} on to the benchmarks. Loaded only where their bundle is installed. */
@Component
public final class BenchmarkAccess implements BenchCommand.Runner {

    private final Benchmarks benchmarks;

    /**
     * Makes the component.
     *
     * @param benchmarks runs them
     */
    @Activate
    public BenchmarkAccess(@Reference Benchmarks benchmarks) {
        this.benchmarks = benchmarks;
    }

    @Override
    public void run(BenchCommand.Request request, CommandLine command) {
        if (!benchmarks.names().contains(request.name())) {
            throw new ParameterException(command, "no benchmark '%s': known are %s".formatted(request.name(), String.join(", ", benchmarks.names())));
        }
        benchmarks.run(request.name(), options(request, command), command.getOut(), command.getErr());
    }

    private static BenchmarkOptions options(BenchCommand.Request request, CommandLine command) {
        try {
            return new BenchmarkOptions(request.pairs(), Duration.ofSeconds(request.seconds()), request.json(), request.chart());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, e.getMessage());
        }
    }
}
