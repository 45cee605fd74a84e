package com.vmaccel.bench.internal;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Requirements;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.register.Register;
import com.vmaccel.api.register.X86Register;
import java.util.List;

/**
 * What it costs to see all general registers at every exit: the handler loop with one bulk read against a C loop of {@code KVM_RUN} and {@code KVM_GET_REGS}. The
 * library's are in the run page when the guest has left it, so that the second call is saved.
 */
final class Registers implements Benchmark {

    private static final double MOST_RATIO = 0.62;

    private final Effort effort;

    /** How much is done; less in tests. */
    record Effort(WarmUp warmUp, int exits) {
        static final Effort FULL = new Effort(WarmUp.FULL, 200);
    }

    Registers(Effort effort) {
        this.effort = effort;
    }

    @Override
    public String name() {
        return "regs";
    }

    @Override
    public String summary() {
        return "an exit and all general registers against KVM_RUN and KVM_GET_REGS in C";
    }

    @Override
    public List<Result> measure(Bench bench) {
        X86Accelerator kvm = bench.accelerator(Requirements.x86().backend("kvm"));
        CompiledC c = CompiledC.of("exits.c");
        return OwnThread.call("vmaccel bench regs", () -> PortWriter.on(kvm, guest -> measure(bench, guest, c)));
    }

    private List<Result> measure(Bench bench, PortWriter guest, CompiledC c) {
        Reader reader = new Reader(guest.vcpu());
        Work baseline = Exits.loop(c, "register_loop", guest);
        bench.progress().accept("regs: warming up");
        effort.warmUp().run(reader, guest.vcpu(), baseline);
        bench.measuring("regs");
        List<Result> results = Pairing.of(reader, baseline, effort.exits(), bench.options()).results("regs", "exit");
        Work bare = Exits.exitLoop(c, guest);
        Result bound = Pairing.of(bare, baseline, effort.exits(), bench.options()).results("regs.bound", "exit").getFirst();
        return List.of(results.get(0).withTarget(MOST_RATIO), results.get(1), results.get(2).withTarget(0), bound);
    }

    /** The library's side. */
    private static final class Reader implements ExitHandler, Work {

        private static final Register[] GENERAL = {
            X86Register.RAX, X86Register.RBX, X86Register.RCX, X86Register.RDX, X86Register.RSI, X86Register.RDI, X86Register.RSP, X86Register.RBP,
            X86Register.R8, X86Register.R9, X86Register.R10, X86Register.R11, X86Register.R12, X86Register.R13, X86Register.R14, X86Register.R15,
            X86Register.RIP, X86Register.RFLAGS
        };

        private final X86Vcpu vcpu;
        private final long[] values = new long[GENERAL.length];
        private int left;
        private long sum;

        Reader(X86Vcpu vcpu) {
            this.vcpu = vcpu;
        }

        @Override
        public void run(int exits) {
            left = exits;
            sum = 0;
            PortWriter.runUntilStopped(vcpu, this);
            PortWriter.requireSum(sum, exits);
        }

        @Override
        public void portWrite(Vcpu source, int port, int size, long value) {
            vcpu.read(GENERAL, values);
            sum += values[0];
            if (--left == 0) {
                source.stop();
            }
        }
    }
}
