package com.vmaccel.itest.hosts.guest;

import com.vmaccel.api.Accelerators;
import com.vmaccel.api.Requirements;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.tck.lockstep.FuzzOptions;
import com.vmaccel.tck.lockstep.InstructionGroups;
import com.vmaccel.tck.lockstep.ProgramFuzzer;
import com.vmaccel.tck.lockstep.ProgramMode;
import com.vmaccel.tck.lockstep.ProgramReport;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Compares the software CPU with the KVM of its host on random programs of ring 0, in each mode in turn. Arguments: the first seed, how many programs of each mode, after how many seconds a mode ends
 * with what it has; then, if it is not to be one, how many rounds through the modes there are, of which each goes on behind the last seed of the one before.
 */
public final class ComparesRing0 {

    private static final int FINDINGS = 40;
    /** Not SSE, x87 and MMX, in which QEMU differs from processors: the exponent of a register that MMX writes stays as it was there. */
    private static final Set<String> GROUPS = Set.of("arithmetic", "bits", "moves", "control", "strings");

    private final X86Accelerator soft = Accelerators.select(Requirements.x86().allowSoftware().backend("soft")).accelerator();
    private final X86Accelerator kvm = Accelerators.select(Requirements.x86().backend("kvm")).accelerator();
    private final long count;
    private final long seconds;

    private ComparesRing0(long count, long seconds) {
        this.count = count;
        this.seconds = seconds;
    }

    /** Runs on the emulated host. */
    public static void main(String[] arguments) {
        ComparesRing0 comparison = new ComparesRing0(Long.parseLong(arguments[1]), Long.parseLong(arguments[2]));
        Map<ProgramMode, Long> seeds = new EnumMap<>(ProgramMode.class);
        int rounds = arguments.length < 4 ? 1 : Integer.parseInt(arguments[3]);
        boolean agree = true;
        for (int round = 0; round < rounds; round++) {
            for (ProgramMode mode : ProgramMode.values()) {
                long seed = seeds.getOrDefault(mode, Long.parseLong(arguments[0]));
                ProgramReport report = comparison.compare(mode, seed);
                seeds.put(mode, seed + report.programs() + report.leftOut());
                agree &= report.findings().isEmpty() && report.stuck() == 0;
            }
        }
        System.exit(agree ? 0 : 1);
    }

    private ProgramReport compare(ProgramMode mode, long seed) {
        ProgramFuzzer fuzzer = new ProgramFuzzer(soft, kvm, mode, new FuzzOptions(InstructionGroups.operations(GROUPS), seed, count, FINDINGS));
        CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS).execute(fuzzer::stop);
        ProgramReport report = fuzzer.run();
        report.findings().forEach((at, finding) -> System.out.println("seed " + at + ": " + finding.report()));
        System.out.printf("%s from seed %d: %d programs, %d equal exits, %d left out, %d stuck, %d differ%n", mode, seed, report.programs(), report.exits(), report.leftOut(), report.stuck(), report.findings().size());
        return report;
    }
}
