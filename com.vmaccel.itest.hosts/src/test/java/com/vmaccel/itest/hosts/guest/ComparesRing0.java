package com.vmaccel.itest.hosts.guest;

import com.vmaccel.api.Accelerators;
import com.vmaccel.api.Requirements;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.tck.lockstep.FuzzOptions;
import com.vmaccel.tck.lockstep.InstructionGroups;
import com.vmaccel.tck.lockstep.ProgramFuzzer;
import com.vmaccel.tck.lockstep.ProgramReport;
import com.vmaccel.x86.CodeMode;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Compares the software CPU with the KVM of its host on random programs of ring 0, in each mode in turn. Arguments: the first seed, how many programs of each mode, after how many seconds a mode ends
 * with what it has.
 */
public final class ComparesRing0 {

    private static final int FINDINGS = 40;
    /** Not SSE, x87 and MMX, in which QEMU differs from processors: the exponent of a register that MMX writes stays as it was there. */
    private static final Set<String> GROUPS = Set.of("arithmetic", "bits", "moves", "control", "strings");

    private ComparesRing0() {}

    /** Runs on the emulated host. */
    public static void main(String[] arguments) {
        long seed = Long.parseLong(arguments[0]);
        long count = Long.parseLong(arguments[1]);
        long seconds = Long.parseLong(arguments[2]);
        X86Accelerator soft = Accelerators.select(Requirements.x86().allowSoftware().backend("soft")).accelerator();
        X86Accelerator kvm = Accelerators.select(Requirements.x86().backend("kvm")).accelerator();
        FuzzOptions options = new FuzzOptions(InstructionGroups.operations(GROUPS), seed, count, FINDINGS);
        boolean agree = true;
        for (CodeMode mode : CodeMode.values()) {
            ProgramFuzzer fuzzer = new ProgramFuzzer(soft, kvm, mode, options);
            CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS).execute(fuzzer::stop);
            ProgramReport report = fuzzer.run();
            report.findings().forEach((at, finding) -> System.out.println("seed " + at + ": " + finding.report()));
            System.out.printf("%s from seed %d: %d programs, %d equal exits, %d left out, %d stuck, %d differ%n", mode, seed, report.programs(), report.exits(), report.leftOut(), report.stuck(), report.findings().size());
            agree &= report.findings().isEmpty() && report.stuck() == 0;
        }
        System.exit(agree ? 0 : 1);
    }
}
