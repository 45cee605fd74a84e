package com.vmaccel.bench.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.Accelerators;
import com.vmaccel.api.Backend;
import com.vmaccel.api.Requirements;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.capability.Platform;
import com.vmaccel.bench.BenchmarkOptions;
import com.vmaccel.bench.internal.soft.Kernel;
import com.vmaccel.bench.internal.soft.KernelRun;
import com.vmaccel.bench.internal.soft.SoftGuest;
import com.vmaccel.bench.internal.soft.TcgGuest;
import com.vmaccel.tck.junit.RequiredSuites;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kernels compute, on both sides: never how fast. */
class SoftCpuTest {

    private static final int REPETITIONS = 2;

    private final List<Backend> backends = Accelerators.backends(Platform.current(), System.out::println);

    private X86Accelerator soft() {
        return bench().accelerator(Requirements.x86().backend("soft").allowSoftware());
    }

    private Bench bench() {
        return new Bench(Accelerators.accelerators(backends, System.out::println), backends, BenchmarkOptions.defaults(), line -> {});
    }

    @ParameterizedTest
    @EnumSource
    void theSoftwareCpuComputesWhatJavaDoes(Kernel kernel) {
        KernelRun run = OwnThread.call("test", () -> SoftGuest.run(soft(), kernel, REPETITIONS));
        assertEquals(kernel.checksum(REPETITIONS), run.checksum());
        assertTrue(run.instructions() > 10_000, () -> run + " is too little");
        assertNotEquals(kernel.checksum(1), kernel.checksum(REPETITIONS));
    }

    @ParameterizedTest
    @EnumSource
    void qemuComputesWhatJavaDoes(Kernel kernel) {
        RequiredSuites.needPrograms("qemu-system-x86_64");
        assertEquals(kernel.checksum(REPETITIONS), TcgGuest.run(kernel, REPETITIONS).checksum());
    }

    @Test
    void thereIsALineForTheMeanAndForEachKernel() {
        StringWriter results = new StringWriter();
        StringWriter progress = new StringWriter();
        new BenchmarkRunner(List.of(new SoftCpu(new SoftCpu.Effort(0, 1000))), Accelerators.accelerators(backends, System.out::println), backends)
                .run("soft", BenchmarkOptions.defaults().withPairs(1).withJson(true), new PrintWriter(results), new PrintWriter(progress));
        assertEquals(List.of("soft", "soft.alu", "soft.sieve", "soft.crc32", "soft.sha256", "soft.calls", "soft.vm", "soft.matrix", "soft.copy", "soft.mandelbrot"),
                results.toString().lines().map(line -> line.split("\"")[3]).toList());
        assertTrue(results.toString().lines().allMatch(line -> line.contains("\"unit\":\"MIPS\"")), results::toString);
        assertTrue(progress.toString().contains("load average"), progress::toString);
    }
}
