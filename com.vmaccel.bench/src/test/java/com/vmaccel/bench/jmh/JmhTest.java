package com.vmaccel.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.Accelerators;
import com.vmaccel.api.Availability;
import com.vmaccel.api.Backend;
import com.vmaccel.api.capability.Platform;
import com.vmaccel.tck.junit.RequiredSuites;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks: each for a moment, to see that it works, or those that {@code vmaccel.jmh} selects, measured and printed. */
class JmhTest {

    private static final String PATTERN = System.getProperty("vmaccel.jmh", "");
    private static final Set<String> WITH_GUEST = Set.of("asValue", "toHandler", "withRegisters", "readFourBytes", "writeFourBytes", "readBlock");
    private static final Set<String> WITHOUT = Set.of("decode");

    /** The engines that can be used here. */
    private static List<String> engines() {
        List<Backend> usable = Accelerators.backends(Platform.current(), System.out::println).stream()
                .filter(backend -> backend.availability() instanceof Availability.Available).toList();
        List<String> ids = usable.stream().map(Backend::id).filter(Set.of("soft", "kvm")::contains).sorted().toList();
        if (!ids.contains("kvm") && RequiredSuites.names().contains("kvm")) {
            throw RequiredSuites.missing("kvm", "not usable here");
        }
        return ids;
    }

    private static Collection<RunResult> run() throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder().include(PATTERN.isEmpty() ? JmhTest.class.getPackageName() : PATTERN)
                .param(GuestState.ENGINE, engines().toArray(String[]::new)).shouldFailOnError(true).jvmArgsAppend("--enable-native-access=ALL-UNNAMED");
        if (PATTERN.isEmpty()) {
            options.forks(0).warmupIterations(0).measurementIterations(1).measurementTime(TimeValue.milliseconds(5)).verbosity(VerboseMode.SILENT);
        }
        return new Runner(options.build()).run();
    }

    private static String name(RunResult result) {
        String benchmark = result.getParams().getBenchmark();
        String engine = result.getParams().getParam(GuestState.ENGINE);
        return benchmark.substring(benchmark.lastIndexOf('.') + 1) + (engine == null ? "" : " " + engine);
    }

    @Test
    void eachBenchmarkRuns() throws RunnerException {
        Collection<RunResult> results = run();
        assertTrue(results.stream().allMatch(result -> result.getPrimaryResult().getScore() > 0), results::toString);
        if (PATTERN.isEmpty()) {
            Set<String> all = Stream.concat(
                    WITHOUT.stream(), engines().stream().flatMap(engine -> WITH_GUEST.stream().map(name -> name + " " + engine))).collect(Collectors.toSet());
            assertEquals(all, results.stream().map(JmhTest::name).collect(Collectors.toSet()));
        }
    }
}
