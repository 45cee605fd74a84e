package com.vmaccel.bench.internal;

import com.vmaccel.api.Requirements;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.bench.internal.soft.Kernel;
import com.vmaccel.bench.internal.soft.KernelRun;
import com.vmaccel.bench.internal.soft.SoftGuest;
import com.vmaccel.bench.internal.soft.TcgGuest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The speed of the software CPU, in millions of instructions a second, against QEMU's translator with the same guest: nine kernels in turn, in rounds, so that what
 * slows the machine down for a while hits all of them, and no kernel has the compiled interpreter for itself.
 */
final class SoftCpu implements Benchmark {

    /** How much is done; less in tests. */
    record Effort(int warmUpRounds, int divisor) {
        static final Effort FULL = new Effort(6, 1);

        int repetitions(Kernel kernel) {
            return Math.max(1, kernel.repetitions() / divisor);
        }
    }

    /** One kernel in one round, in millions of instructions a second; the baseline is NaN without QEMU. */
    private record Pair(double value, double baseline) {}

    private final Effort effort;

    SoftCpu(Effort effort) {
        this.effort = effort;
    }

    @Override
    public String name() {
        return "soft";
    }

    @Override
    public String summary() {
        return "the software CPU against QEMU's translator: six integer kernels and their geometric mean, three with SSE2";
    }

    @Override
    public List<Result> measure(Bench bench) {
        X86Accelerator soft = bench.accelerator(Requirements.x86().backend("soft").allowSoftware());
        boolean paired = TcgGuest.isAvailable();
        if (!paired) {
            bench.progress().accept("soft: without a baseline, as there is no qemu-system-x86_64 on the PATH");
        }
        return OwnThread.call("vmaccel bench soft", () -> results(rounds(bench, soft, paired), paired));
    }

    private List<Map<Kernel, Pair>> rounds(Bench bench, X86Accelerator soft, boolean paired) {
        bench.progress().accept("soft: warming up");
        for (int i = 0; i < effort.warmUpRounds(); i++) {
            for (Kernel kernel : Kernel.values()) {
                onSoft(soft, kernel);
            }
        }
        bench.progress().accept("soft: measuring, load average %.2f".formatted(HostLoad.average()));
        List<Map<Kernel, Pair>> rounds = new ArrayList<>();
        long begin = System.nanoTime();
        do {
            boolean softFirst = rounds.size() % 2 == 0;
            Map<Kernel, Pair> round = new EnumMap<>(Kernel.class);
            for (Kernel kernel : Kernel.values()) {
                round.put(kernel, pair(soft, kernel, paired, softFirst));
            }
            rounds.add(round);
        } while (rounds.size() < bench.options().pairs() && System.nanoTime() - begin < bench.options().limit().toNanos());
        return rounds;
    }

    private Pair pair(X86Accelerator soft, Kernel kernel, boolean paired, boolean softFirst) {
        double qemuNanos = paired && !softFirst ? onQemu(kernel) : 0;
        KernelRun run = onSoft(soft, kernel);
        qemuNanos = paired && softFirst ? onQemu(kernel) : qemuNanos;
        double value = 1000.0 * run.instructions() / run.nanos();
        return new Pair(value, paired ? 1000.0 * run.instructions() * kernel.factor() / qemuNanos : Double.NaN);
    }

    private KernelRun onSoft(X86Accelerator soft, Kernel kernel) {
        int repetitions = effort.repetitions(kernel);
        return checked(SoftGuest.run(soft, kernel, repetitions), kernel, repetitions);
    }

    private double onQemu(Kernel kernel) {
        int repetitions = effort.repetitions(kernel) * kernel.factor();
        return checked(TcgGuest.run(kernel, repetitions), kernel, repetitions).nanos();
    }

    private static KernelRun checked(KernelRun run, Kernel kernel, int repetitions) {
        long expected = kernel.checksum(repetitions);
        if (run.checksum() != expected) {
            throw new IllegalStateException("%d times %s gave the checksum %x, not %x".formatted(repetitions, kernel.title(), run.checksum(), expected));
        }
        return run;
    }

    // ---- figures

    private static List<Result> results(List<Map<Kernel, Pair>> rounds, boolean paired) {
        List<Result> results = new ArrayList<>();
        results.add(result("soft", rounds, Kernel::isInteger, paired));
        for (Kernel kernel : Kernel.values()) {
            results.add(result("soft." + kernel.title(), rounds, other -> other == kernel, paired));
        }
        return results;
    }

    /** The geometric mean over some kernels. */
    private static Result result(String name, List<Map<Kernel, Pair>> rounds, Predicate<Kernel> counts, boolean paired) {
        Sample value = new Sample(rounds.stream().mapToDouble(round -> mean(chosen(round, counts).map(Pair::value))).toArray());
        if (!paired) {
            return Result.of(name, "MIPS", value);
        }
        Sample baseline = new Sample(rounds.stream().mapToDouble(round -> mean(chosen(round, counts).map(Pair::baseline))).toArray());
        return Result.of(name, "MIPS", value, baseline);
    }

    private static Stream<Pair> chosen(Map<Kernel, Pair> round, Predicate<Kernel> counts) {
        return round.entrySet().stream().filter(entry -> counts.test(entry.getKey())).map(Map.Entry::getValue);
    }

    private static double mean(Stream<Double> figures) {
        return Math.exp(figures.mapToDouble(Math::log).average().orElseThrow());
    }
}
