package com.vmaccel.bench.internal;

import static com.vmaccel.api.memory.Access.READ_WRITE_EXECUTE;

import com.vmaccel.api.Requirements;
import com.vmaccel.api.UnexpectedExitException;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.pool.VirtualMachinePool;
import com.vmaccel.ffi.NativeFunction;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * What a short-lived virtual machine costs: creating it with 1 MiB, running one HLT and giving it back, against the same in C; and against C again, a use of a pool,
 * which brings a virtual machine that is kept back to its snapshot instead.
 */
final class Churn implements Benchmark {

    private static final double MOST_RATIO = 1.15;
    private static final double MOST_POOLED_RATIO = 0.35;

    private static final long RAM_BYTES = 1 << 20;
    private static final int ENTRY = 0x7c00;
    private static final byte[] HLT = {(byte) 0xf4};
    private static final VmConfig CONFIG = VmConfig.defaults().withName("bench");

    /** How much is done; less in tests. What happens once for each machine is compiled for good after some ten thousand of them. */
    record Effort(int warmUp, int machines, long quietNanos) {
        static final Effort FULL = new Effort(15_000, 2, 1_500_000_000L);
        private static final long LIMIT_NANOS = 20_000_000_000L;
    }

    private final Effort effort;

    Churn(Effort effort) {
        this.effort = effort;
    }

    @Override
    public String name() {
        return "churn";
    }

    @Override
    public String summary() {
        return "create a virtual machine, run one HLT, destroy it, against C; and reset a pooled one instead";
    }

    @Override
    public List<Result> measure(Bench bench) {
        X86Accelerator kvm = bench.accelerator(Requirements.x86().backend("kvm"));
        CMachines c = CMachines.open();
        return OwnThread.call("vmaccel bench churn", () -> measure(bench, kvm, c));
    }

    private List<Result> measure(Bench bench, X86Accelerator kvm, CMachines c) {
        NativeFunction churn = c.function("churn");
        Work baseline = times -> CompiledC.require(churn.call(c.kvm(), RAM_BYTES, ENTRY, times), "churn");
        Work library = times -> {
            for (int i = 0; i < times; i++) {
                onNew(kvm);
            }
        };
        bench.progress().accept("churn: warming up");
        warmUp(library, baseline);
        bench.measuring("churn");
        List<Result> created = Pairing.of(library, baseline, effort.machines(), bench.options()).results("churn", "vm");
        List<Result> results = new ArrayList<>(List.of(created.get(0).withTarget(MOST_RATIO), created.get(1), created.get(2)));
        results.addAll(pooled(bench, kvm, baseline));
        return results;
    }

    /** One machine, which serves one use after the other on its own thread. */
    private List<Result> pooled(Bench bench, X86Accelerator kvm, Work baseline) {
        try (VirtualMachinePool pool = new VirtualMachinePool(kvm, CONFIG, 1, (vm, vcpu) -> prepare(kvm, vm, vcpu))) {
            Work library = times -> {
                for (int i = 0; i < times; i++) {
                    pool.submit((vm, vcpu) -> runToHalt(vcpu)).join();
                }
            };
            warmUp(library, baseline);
            bench.measuring("churn.pooled");
            List<Result> reset = Pairing.of(library, baseline, effort.machines(), bench.options()).results("churn.pooled", "vm");
            requireKept(pool.counts());
            return List.of(reset.get(0).withTarget(MOST_POOLED_RATIO), reset.get(1)); // what the pool's thread allocates is not seen
        }
    }

    private static void requireKept(VirtualMachinePool.Counts counts) {
        if (counts.created() != 1 || counts.discarded() != 0) {
            throw new IllegalStateException("the pool did not keep its machine: " + counts);
        }
    }

    private void warmUp(Work library, Work baseline) {
        library.run(effort.warmUp());
        baseline.run(effort.machines());
        Compilers.settle(() -> library.run(effort.machines()), effort.quietNanos(), Effort.LIMIT_NANOS);
    }

    /** Makes a virtual machine, runs it to its HLT and gives it back. */
    private static void onNew(X86Accelerator kvm) {
        try (HostMemory ram = kvm.memory().anonymous(RAM_BYTES); X86VirtualMachine vm = kvm.createVirtualMachine(CONFIG)) {
            load(vm, ram);
            try (X86Vcpu vcpu = vm.createVcpu(0)) {
                X86Startup.realMode(vcpu, ENTRY);
                runToHalt(vcpu);
            }
        }
    }

    /** Leaves a virtual machine about to halt. Its slot holds the memory from then on. */
    private static void prepare(X86Accelerator kvm, X86VirtualMachine vm, X86Vcpu vcpu) {
        try (HostMemory ram = kvm.memory().anonymous(RAM_BYTES)) {
            load(vm, ram);
        }
        X86Startup.realMode(vcpu, ENTRY);
    }

    private static void load(X86VirtualMachine vm, HostMemory ram) {
        vm.memory().map(GuestAddress.of(0), ram, READ_WRITE_EXECUTE);
        vm.memory().write(GuestAddress.of(ENTRY), MemorySegment.ofArray(HLT));
    }

    private static VcpuExit runToHalt(X86Vcpu vcpu) {
        VcpuExit end = vcpu.run();
        if (!(end instanceof VcpuExit.Halt)) {
            throw new UnexpectedExitException(end);
        }
        return end;
    }
}
