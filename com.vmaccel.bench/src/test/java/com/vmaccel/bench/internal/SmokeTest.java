package com.vmaccel.bench.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.Accelerators;
import com.vmaccel.api.Backend;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.capability.Platform;
import com.vmaccel.api.error.UnavailableException;
import com.vmaccel.bench.BenchmarkOptions;
import com.vmaccel.tck.junit.RequiredSuites;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every benchmark on KVM, little of it: each side checks what it did, and the figures are there. Never how fast. */
class SmokeTest {

    private final List<Backend> backends = Accelerators.backends(Platform.current(), System.out::println);
    @TempDir
    Path folder;

    private final List<String> progress = new ArrayList<>();

    @BeforeEach
    void needs() {
        RequiredSuites.accelerator("kvm", X86Accelerator.class);
        RequiredSuites.needPrograms("gcc");
    }

    @Test
    void registers() {
        expect(new Registers(new Registers.Effort(new WarmUp(3, 500, 0, 0, 1_000_000_000L), 20)), "regs", "regs.control", "regs.bytesPerExit", "regs.bound");
    }

    @Test
    void kicks() {
        expect(new Kicks(new Kicks.Effort(1, 3)), "kick", "kick.control", "kick.bytesPerKick");
    }

    @Test
    void churn() {
        expect(new Churn(new Churn.Effort(2, 2, 0)), "churn", "churn.control", "churn.bytesPerVm", "churn.pooled", "churn.pooled.control");
    }

    @Test
    void dirty() {
        expect(new DirtyHarvest(new DirtyHarvest.Effort(4 << 20, 2, 1, 0)),
                "dirty", "dirty.control", "dirty.bytesPerHarvest", "dirty.half", "dirty.half.control", "dirty.half.bytesPerHarvest");
    }

    @Test
    void memory() {
        List<Result> results = run(new MemoryCopies(new MemoryCopies.Effort(4096, 10, 1, 0)));
        assertEquals(4 * 2 * 3, results.size());
        assertTrue(results.stream().allMatch(result -> result.name().matches("memory\\.(read|write)\\.\\d+(B|KiB|MiB)(\\.control|\\.bytesPerBlock)?")), results::toString);
    }

    @Test
    void startOfAProgramThatWritesTheByteAtOnce() throws Exception {
        RequiredSuites.needPrograms("sh");
        Path script = Files.writeString(folder.resolve("vmaccel"), "#!/bin/sh\n[ \"$1 $2 $3\" = 'run --accel kvm' ] && [ -s \"$4\" ] && printf '!'\n");
        assertTrue(script.toFile().setExecutable(true));
        System.setProperty("vmaccel.script", script.toString());
        try {
            List<String> names = run(new ProcessStart(new ProcessStart.Effort(1))).stream().map(Result::name).toList();
            assertEquals(List.of("start", "start.control"), names.subList(0, 2));
            assertTrue(names.size() == 3 || progress.contains("start: QEMU is not installed: no comparison with its microvm"), names::toString);
        } finally {
            System.clearProperty("vmaccel.script");
        }
        Files.writeString(script, "#!/bin/sh\necho ?\n");
        System.setProperty("vmaccel.script", script.toString());
        try {
            assertThrows(IllegalStateException.class, () -> run(new ProcessStart(new ProcessStart.Effort(1))));
        } finally {
            System.clearProperty("vmaccel.script");
        }
    }

    @Test
    void startWithoutTheScriptIsRefusedInOneLine() {
        var refused = assertThrows(UnavailableException.class, () -> run(new ProcessStart(new ProcessStart.Effort(1))));
        assertTrue(refused.getMessage().contains("start it with the script vmaccel"), refused::getMessage);
    }

    private void expect(Benchmark benchmark, String... names) {
        assertEquals(List.of(names), run(benchmark).stream().map(Result::name).toList());
        assertTrue(progress.stream().anyMatch(line -> line.contains("load average")), progress::toString);
    }

    private List<Result> run(Benchmark benchmark) {
        BenchmarkOptions options = BenchmarkOptions.defaults().withPairs(3);
        List<Result> results = benchmark.measure(new Bench(Accelerators.accelerators(backends, System.out::println), backends, options, progress::add));
        assertTrue(results.stream().allMatch(result -> result.runs() == 3 && result.value() >= 0), results::toString);
        return results;
    }
}
