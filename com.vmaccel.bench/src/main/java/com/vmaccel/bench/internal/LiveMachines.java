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
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * How many virtual machines one Java process holds, and what one that is idle takes of the Java heap: the heap in use after a collection, with all of them and
 * without. Each has memory of its own, a slot and a vCPU that has run.
 */
final class LiveMachines implements Benchmark {

    private static final double MOST_KIB = 64;

    private static final double KIB = 1024;
    private static final double MIB = 1024 * KIB;
    private static final int ENTRY = 0x7c00;
    private static final long RAM_BYTES = 0x10000;
    private static final byte[] HLT = {(byte) 0xf4};
    private static final int COLLECTIONS = 3;
    private static final int TOLD = 250;

    /**
     * How much is done; less in tests.
     *
     * @param machines how many at a time
     * @param rounds how often they are made and measured
     */
    record Effort(int machines, int rounds) {
        static final Effort FULL = new Effort(1000, 3);
    }

    private final Effort effort;

    LiveMachines(Effort effort) {
        this.effort = effort;
    }

    @Override
    public String name() {
        return "vms";
    }

    @Override
    public String summary() {
        return "1,000 virtual machines at a time, and the heap one takes";
    }

    @Override
    public List<Result> measure(Bench bench) {
        X86Accelerator kvm = bench.accelerator(Requirements.x86().backend("kvm"));
        return OwnThread.call("vmaccel bench vms", () -> measure(bench, kvm));
    }

    private List<Result> measure(Bench bench, X86Accelerator kvm) {
        double[] kib = new double[effort.rounds()];
        double[] mib = new double[effort.rounds()];
        heapPerMachine(kvm, 2, bench); // what is loaded and computed once
        for (int round = 0; round < effort.rounds(); round++) {
            bench.progress().accept("vms: round %d of %d".formatted(round + 1, effort.rounds()));
            long[] heap = heapPerMachine(kvm, effort.machines(), bench);
            kib[round] = (heap[1] - heap[0]) / KIB / effort.machines();
            mib[round] = heap[1] / MIB;
        }
        return List.of(
                Result.of("vms", "VMs", new Sample(effort.machines())),
                Result.of("vms.heapPerVm", "KiB", new Sample(kib)).withTarget(MOST_KIB),
                Result.of("vms.heapInUse", "MiB", new Sample(mib)),
                Result.of("vms.heapLimit", "MiB", new Sample(Runtime.getRuntime().maxMemory() / MIB)));
    }

    /** Returns the bytes in use without the machines and with them. */
    private static long[] heapPerMachine(X86Accelerator kvm, int count, Bench bench) {
        Deque<Machine> machines = new ArrayDeque<>(count);
        long before = heapInUse();
        try {
            while (machines.size() < count) {
                machines.push(Machine.halted(kvm, machines.size()));
                if (machines.size() % TOLD == 0) {
                    bench.progress().accept("vms: %d live".formatted(machines.size()));
                }
            }
            return new long[] {before, heapInUse()};
        } finally {
            machines.forEach(Machine::close);
        }
    }

    /** A collection leaves what was found live when it began: the last of several sees what finalisation and reference queues let go. */
    private static long heapInUse() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** A virtual machine that has run, with what belongs to it. */
    private record Machine(HostMemory ram, X86VirtualMachine vm, X86Vcpu vcpu) {

        static Machine halted(X86Accelerator kvm, int number) {
            HostMemory ram = kvm.memory().anonymous(RAM_BYTES);
            X86VirtualMachine vm = kvm.createVirtualMachine(VmConfig.defaults().withName("bench-" + number));
            vm.memory().map(GuestAddress.of(0), ram, READ_WRITE_EXECUTE);
            vm.memory().write(GuestAddress.of(ENTRY), MemorySegment.ofArray(HLT));
            X86Vcpu vcpu = vm.createVcpu(0);
            X86Startup.realMode(vcpu, ENTRY);
            VcpuExit end = vcpu.run();
            if (!(end instanceof VcpuExit.Halt)) {
                throw new UnexpectedExitException(end);
            }
            return new Machine(ram, vm, vcpu);
        }

        void close() {
            vcpu.close();
            vm.close();
            ram.close();
        }
    }
}
