package com.vmaccel.bench.internal;

import com.vmaccel.api.Accelerator;
import com.vmaccel.api.Backend;
import com.vmaccel.api.capability.Platform;
import com.vmaccel.bench.BenchmarkOptions;
import com.vmaccel.bench.Benchmarks;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The benchmarks there are, over the accelerators there are. */
@Component
public final class BenchmarkRunner implements Benchmarks {

    private final List<Benchmark> benchmarks;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private volatile List<Accelerator> accelerators = List.of();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private volatile List<Backend> backends = List.of();

    /** Makes the component; the container fills in the services. */
    public BenchmarkRunner() {
        this(List.of(
                new Exits(Exits.Effort.FULL),
                new Registers(Registers.Effort.FULL),
                new Kicks(Kicks.Effort.FULL),
                new Churn(Churn.Effort.FULL),
                new DirtyHarvest(DirtyHarvest.Effort.FULL),
                new MemoryCopies(MemoryCopies.Effort.FULL),
                new ProcessStart(ProcessStart.Effort.FULL),
                new LiveMachines(LiveMachines.Effort.FULL),
                new SoftCpu(SoftCpu.Effort.FULL)));
    }

    /** Offers other benchmarks. */
    BenchmarkRunner(List<Benchmark> benchmarks) {
        this.benchmarks = benchmarks;
    }

    /** Runs benchmarks without a container. */
    BenchmarkRunner(List<Benchmark> benchmarks, List<Accelerator> accelerators, List<Backend> backends) {
        this(benchmarks);
        this.accelerators = accelerators;
        this.backends = backends;
    }

    @Override
    public List<String> names() {
        return benchmarks.stream().map(Benchmark::name).toList();
    }

    @Override
    public String summary(String name) {
        return find(name).summary();
    }

    @Override
    public void run(String name, BenchmarkOptions options, PrintWriter results, PrintWriter progress) {
        Consumer<String> teller = line -> {
            progress.println(line);
            progress.flush();
        };
        List<Result> measured = find(name).measure(new Bench(accelerators, backends, options, teller));
        (options.json() ? Report.json(measured) : Report.table(measured)).forEach(results::println);
        results.flush();
        options.chart().ifPresent(file -> draw(file, name, measured));
    }

    private static void draw(Path file, String name, List<Result> measured) {
        String conditions = "Java %s on %s, load average %.2f at the end".formatted(System.getProperty("java.version"), Platform.current(), HostLoad.average());
        try {
            Files.writeString(file, Chart.svg("vmaccel bench " + name, conditions, measured));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the chart " + file, e);
        }
    }

    private Benchmark find(String name) {
        return benchmarks.stream()
                .filter(benchmark -> benchmark.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no benchmark \"%s\"; there are: %s".formatted(name, String.join(", ", names()))));
    }
}
