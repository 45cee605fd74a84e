package com.vmaccel.bench.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.Accelerators;
import com.vmaccel.api.Backend;
import com.vmaccel.api.Requirements;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.capability.Platform;
import com.vmaccel.api.error.UnavailableException;
import com.vmaccel.bench.BenchmarkOptions;
import com.vmaccel.tck.junit.RequiredSuites;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs on KVM, a few exits only: what is measured, never how fast. */
class ExitsTest {

    private static final Exits SHORT = new Exits(new Exits.Effort(new WarmUp(5, 1000, 0, 0, 10_000_000_000L), 50, 500));

    private final List<Backend> backends = Accelerators.backends(Platform.current(), System.out::println);
    private final StringWriter progress = new StringWriter();

    @Test
    void measuresBothSidesOfThreePairs() {
        RequiredSuites.accelerator("kvm", X86Accelerator.class);
        RequiredSuites.needPrograms("gcc");
        List<String> lines = run(BenchmarkOptions.defaults().withPairs(3).withJson(true));
        assertEquals(List.of("exits", "exits.control", "exits.bytesPerExit", "exits.dry", "exits.dry.control", "exits.dry.bytesPerExit", "exits.dry.extra"),
                lines.stream().map(line -> line.split("\"")[3]).toList());
        assertTrue(lines.stream().allMatch(line -> line.contains("\"runs\":3,")), lines::toString);
        assertTrue(progress.toString().contains("load average"), progress::toString);
    }

    @Test
    void theHandlerSeesWhatTheGuestWroteInAnyMixWithC() {
        RequiredSuites.accelerator("kvm", X86Accelerator.class);
        RequiredSuites.needPrograms("gcc");
        CompiledC c = CompiledC.of("exits.c");
        var kvm = new Bench(Accelerators.accelerators(backends, System.out::println), backends, BenchmarkOptions.defaults(), line -> {}).accelerator(Requirements.x86().backend("kvm"));
        int taken = OwnThread.call("test", () -> PortWriter.on(kvm, guest -> alternate(guest, Exits.exitLoop(c, guest))));
        assertEquals(87, taken);
    }

    private static int alternate(PortWriter guest, Work baseline) {
        int taken = 0;
        for (int exits : new int[] {1, 2, 7, 1, 30}) {
            guest.run(exits); // each side checks the sum of what was written
            baseline.run(exits);
            baseline.run(1);
            taken += 2 * exits + 1;
        }
        return taken;
    }

    @Test
    void withoutTheEngineThereIsOneClearLine() {
        BenchmarkRunner alone = new BenchmarkRunner(List.of(SHORT), List.of(), List.of());
        UnavailableException none = assertThrows(UnavailableException.class, () -> alone.run("exits", BenchmarkOptions.defaults(), writer(), writer()));
        assertNotNull(none.getMessage());
        assertEquals(1, none.getMessage().lines().count());
        assertTrue(none.getMessage().contains("kvm"), none::getMessage);
    }

    @Test
    void anUnknownBenchmarkNamesThoseThereAre() {
        BenchmarkRunner runner = new BenchmarkRunner();
        var unknown = assertThrows(IllegalArgumentException.class, () -> runner.summary("exit"));
        assertTrue(unknown.getMessage().startsWith("no benchmark \"exit\"; there are: exits, regs, "), unknown::getMessage);
        assertFalse(runner.summary("exits").isEmpty());
    }

    @Test
    void aLoopThatSawSomethingElseIsRefused() {
        PortWriter.requireSum(3L * PortWriter.VALUE, 3);
        assertThrows(IllegalStateException.class, () -> PortWriter.requireSum(-4, 3));
    }

    private List<String> run(BenchmarkOptions options) {
        StringWriter results = new StringWriter();
        new BenchmarkRunner(List.of(SHORT), Accelerators.accelerators(backends, System.out::println), backends)
                .run("exits", options, new PrintWriter(results), new PrintWriter(progress));
        return results.toString().lines().toList();
    }

    private static PrintWriter writer() {
        return new PrintWriter(new StringWriter());
    }
}
