package com.vmaccel.bench.internal;

import com.vmaccel.api.Requirements;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.error.UnavailableException;
import com.vmaccel.ffi.NativeFunction;
import com.vmaccel.kvm.KvmDescriptor;
import java.util.ArrayList;
import java.util.List;

/**
 * What an exit costs: the handler loop against a plain C loop, over the exits of one real-mode guest that writes a port, on one thread and one vCPU. Then the same
 * two loops "dry", with the kernel skipping {@code KVM_RUN}: what is left is the loops' own cost, in nanoseconds.
 */
final class Exits implements Benchmark {

    /** How much is done; less in tests. */
    record Effort(WarmUp warmUp, int exits, int dryExits) {
        static final Effort FULL = new Effort(WarmUp.FULL, 200, 2000);
    }

    private static final double MOST_RATIO = 1.05;
    private static final double MOST_EXTRA_NANOS = 60;

    private final Effort effort;

    Exits(Effort effort) {
        this.effort = effort;
    }

    @Override
    public String name() {
        return "exits";
    }

    @Override
    public String summary() {
        return "the exit loop against C: port writes of a real-mode guest on KVM, and the same without running the guest";
    }

    @Override
    public List<Result> measure(Bench bench) {
        X86Accelerator kvm = bench.accelerator(Requirements.x86().backend("kvm"));
        CompiledC c = CompiledC.of("exits.c");
        return OwnThread.call("vmaccel bench exits", () -> PortWriter.on(kvm, guest -> measure(bench, guest, c)));
    }

    private List<Result> measure(Bench bench, PortWriter guest, CompiledC c) {
        Work baseline = exitLoop(c, guest);
        bench.progress().accept("exits: warming up");
        effort.warmUp().run(guest::run, guest.vcpu(), baseline);
        bench.measuring("exits");
        List<Result> results = new ArrayList<>(wet(Pairing.of(guest::run, baseline, effort.exits(), bench.options())));
        long refused = c.function("skip_kvm_run").call(0, 0, 0, 0);
        if (refused < 0) {
            bench.progress().accept("exits: the dry run is left out, as this kernel refuses to skip system calls (errno %d)".formatted(-refused));
        } else {
            bench.progress().accept("exits: measuring dry");
            effort.warmUp().unkicked(guest::run, baseline);
            Pairing dry = Pairing.of(guest::run, baseline, effort.dryExits(), bench.options());
            results.addAll(dry.results("exits.dry", "exit"));
            results.add(dry.difference("exits.dry.extra", "exit").withTarget(MOST_EXTRA_NANOS));
        }
        return results;
    }

    private static List<Result> wet(Pairing pairing) {
        List<Result> results = pairing.results("exits", "exit");
        return List.of(results.get(0).withTarget(MOST_RATIO), results.get(1), results.get(2).withTarget(0));
    }

    /** C's loop over the exits of a guest. */
    static Work exitLoop(CompiledC c, PortWriter guest) {
        return loop(c, "exit_loop", guest);
    }

    /** One of C's loops over the exits of a guest, which returns the sum of what was written. */
    static Work loop(CompiledC c, String function, PortWriter guest) {
        KvmDescriptor descriptor = guest.vcpu().feature(KvmDescriptor.class)
                .orElseThrow(() -> new UnavailableException("kvm", "bench exits", "the vCPU gives no descriptor for C to run it with", null, null));
        NativeFunction loop = c.function(function);
        long fd = descriptor.fd();
        long page = descriptor.run().address();
        return exits -> PortWriter.requireSum(loop.call(fd, page, exits, PortWriter.PORT), exits);
    }
}
