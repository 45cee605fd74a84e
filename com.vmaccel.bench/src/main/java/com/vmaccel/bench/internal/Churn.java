package com.vmaccel.bench.internal;

import static com.vmaccel.api.memory.Access.READ_WRITE_EXECUTE;

import com.vmaccel.api.Requirements;
import com.vmaccel.api.UnexpectedExitException;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.VmSnapshot;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.ffi.NativeFunction;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * What a short-lived virtual machine costs: creating it with 1 MiB, running one HLT and giving it back, against the same in C; and against C again, a virtual machine
 * that is kept and brought back to its snapshot instead.
 */
final class Churn implements Benchmark {

    private static final double MOST_RATIO = 1.15;
    private static final double MOST_POOLED_RATIO = 0.35;

    private static final long RAM_BYTES = 1 << 20;
    private static final int ENTRY = 0x7c00;
    private static final byte[] HLT = {(byte) 0xf4};

    /** How much is done; less in tests. */
    record Effort(int warmUp, int machines, long quietNanos) {
        static final Effort FULL = new Effort(1500, 2, 1_500_000_000L);
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
                onNew(kvm, VmConfig.defaults(), Churn::runToHalt);
            }
        };
        bench.progress().accept("churn: warming up");
        warmUp(library, baseline);
        bench.measuring("churn");
        List<Result> created = Pairing.of(library, baseline, effort.machines(), bench.options()).results("churn", "vm");
        List<Result> results = new ArrayList<>(List.of(created.get(0).withTarget(MOST_RATIO), created.get(1), created.get(2)));
        results.addAll(onNew(kvm, VmConfig.defaults().withDirtyTracking(DirtyTrackingMode.PAGES), (vm, vcpu) -> pooled(bench, vm, vcpu, baseline)));
        return results;
    }

    private List<Result> pooled(Bench bench, X86VirtualMachine vm, X86Vcpu vcpu, Work baseline) {
        try (VmSnapshot fresh = vm.snapshot()) {
            Work library = times -> {
                for (int i = 0; i < times; i++) {
                    runToHalt(vm, vcpu);
                    vm.restore(fresh);
                }
            };
            warmUp(library, baseline);
            bench.measuring("churn.pooled");
            List<Result> reset = Pairing.of(library, baseline, effort.machines(), bench.options()).results("churn.pooled", "vm");
            return List.of(reset.get(0).withTarget(MOST_POOLED_RATIO), reset.get(1), reset.get(2));
        }
    }

    private void warmUp(Work library, Work baseline) {
        library.run(effort.warmUp());
        baseline.run(effort.machines());
        Compilers.settle(() -> library.run(effort.machines()), effort.quietNanos(), Effort.LIMIT_NANOS);
    }

    /** Uses a new virtual machine that is about to halt. */
    private static <T> T onNew(X86Accelerator kvm, VmConfig config, Use<T> use) {
        try (HostMemory ram = kvm.memory().anonymous(RAM_BYTES);
                X86VirtualMachine vm = kvm.createVirtualMachine(config.withName("bench"))) {
            vm.memory().map(GuestAddress.of(0), ram, READ_WRITE_EXECUTE);
            vm.memory().write(GuestAddress.of(ENTRY), MemorySegment.ofArray(HLT));
            try (X86Vcpu vcpu = vm.createVcpu(0)) {
                X86Startup.realMode(vcpu, ENTRY);
                return use.of(vm, vcpu);
            }
        }
    }

    private static VcpuExit runToHalt(X86VirtualMachine vm, X86Vcpu vcpu) {
        VcpuExit end = vcpu.run();
        if (!(end instanceof VcpuExit.Halt)) {
            throw new UnexpectedExitException(end);
        }
        return end;
    }

    /** What is done with a virtual machine. */
    private interface Use<T> {
        T of(X86VirtualMachine vm, X86Vcpu vcpu);
    }
}
