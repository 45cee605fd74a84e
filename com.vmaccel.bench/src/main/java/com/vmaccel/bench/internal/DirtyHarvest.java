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
import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.memory.DirtyTracking;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.ffi.NativeFunction;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * What it costs to learn which pages of 256 MiB a guest wrote: the library's harvest against {@code KVM_GET_DIRTY_LOG} and a walk over its bitmap in C. Each side has
 * a virtual machine of its own, with the same guest; only the harvest is timed, not the writing. Both sides visit every page, and the sums of page numbers agree.
 */
final class DirtyHarvest implements Benchmark {

    private static final double MOST_RATIO = 1.1;

    private static final int PAGE_SHIFT = 12;
    private static final int PAGE = 1 << PAGE_SHIFT;
    private static final int ENTRY = 0x1000;
    private static final int FIRST = 0x10000;

    /**
     * How much is done; less in tests.
     *
     * @param ramBytes the size of the memory
     * @param warmUp how many harvests before, of a smaller memory and as many of one with fewer written pages: what takes long is the guest's writing
     * @param harvests how many harvests make one time
     * @param quietNanos for how long no compilation must have ended
     */
    record Effort(int ramBytes, int warmUp, int harvests, long quietNanos) {
        static final Effort FULL = new Effort(256 << 20, 20_000, 1, 1_000_000_000L);
        private static final long LIMIT_NANOS = 15_000_000_000L;
        private static final int WARM_UP_BYTES = 1 << 20;
        private static final int WARM_UP_PAGES = 64;
    }

    private final Effort effort;

    DirtyHarvest(Effort effort) {
        this.effort = effort;
    }

    @Override
    public String name() {
        return "dirty";
    }

    @Override
    public String summary() {
        return "the harvest of the written pages of 256 MiB against C";
    }

    @Override
    public List<Result> measure(Bench bench) {
        X86Accelerator kvm = bench.accelerator(Requirements.x86().backend("kvm"));
        CMachines c = CMachines.open();
        return OwnThread.call("vmaccel bench dirty", () -> {
            List<Result> results = new ArrayList<>(measure(bench, kvm, c, "dirty", 16));
            results.addAll(measure(bench, kvm, c, "dirty.half", 2));
            return results;
        });
    }

    private List<Result> measure(Bench bench, X86Accelerator kvm, CMachines c, String name, int everyPages) {
        bench.progress().accept(name + ": warming up");
        warmUp(kvm, c, Pattern.of(Effort.WARM_UP_BYTES, everyPages));
        warmUp(kvm, c, Pattern.of(effort.ramBytes(), effort.ramBytes() / PAGE / Effort.WARM_UP_PAGES));
        bench.measuring(name);
        List<Result> results = onBoth(kvm, c, Pattern.of(effort.ramBytes(), everyPages), (library, baseline) -> {
            baseline.nanosPerOperation(1); // the first touch of the memory
            Compilers.settle(() -> library.nanosPerOperation(1), effort.quietNanos(), Effort.LIMIT_NANOS);
            return Pairing.ofSides(library, baseline, effort.harvests(), bench.options()).results(name, "harvest");
        });
        return List.of(results.get(0).withTarget(MOST_RATIO), results.get(1), results.get(2));
    }

    /**
     * Has the library harvest until its code is compiled. What is compiled for few words of a bitmap is thrown away when there are many, and then it takes thousands of harvests again: the
     * second time is for that.
     */
    private void warmUp(X86Accelerator kvm, CMachines c, Pattern pattern) {
        onBoth(kvm, c, pattern, (library, baseline) -> {
            baseline.nanosPerOperation(1);
            library.nanosPerOperation(effort.warmUp());
            Compilers.settle(() -> library.nanosPerOperation(effort.warmUp() / 100 + 1), effort.quietNanos(), Effort.LIMIT_NANOS);
            return 0.0;
        });
    }

    private static <T> T onBoth(X86Accelerator kvm, CMachines c, Pattern pattern, BiFunction<Side, Side, T> use) {
        VmConfig config = VmConfig.defaults().withName("bench").withDirtyTracking(DirtyTrackingMode.PAGES);
        try (HostMemory ram = kvm.memory().anonymous(pattern.ramBytes());
                X86VirtualMachine vm = kvm.createVirtualMachine(config);
                CGuest baseline = new CGuest(c, pattern)) {
            vm.memory().map(GuestAddress.of(0), ram, READ_WRITE_EXECUTE);
            vm.memory().write(GuestAddress.of(ENTRY), MemorySegment.ofArray(pattern.program()));
            try (X86Vcpu vcpu = vm.createVcpu(0)) {
                X86Startup.protectedMode(vcpu, ENTRY);
                return use.apply(LibraryGuest.of(vm, vcpu, pattern), baseline);
            }
        }
    }

    /** Which pages the guest writes: one of so many, each a single one. */
    private record Pattern(int ramBytes, int everyPages, int pages) {

        static Pattern of(int ramBytes, int everyPages) {
            return new Pattern(ramBytes, everyPages, (ramBytes - FIRST) / (everyPages * PAGE));
        }

        byte[] program() {
            ByteBuffer code = ByteBuffer.allocate(23).order(ByteOrder.LITTLE_ENDIAN);
            code.put((byte) 0xbf).putInt(FIRST); // start: mov edi, FIRST
            code.put((byte) 0xb9).putInt(pages); // mov ecx, pages
            code.put(new byte[] {(byte) 0x89, 0x07}); // next: mov [edi], eax
            code.put(new byte[] {(byte) 0x81, (byte) 0xc7}).putInt(everyPages * PAGE); // add edi, everyPages * PAGE
            code.put(new byte[] {(byte) 0xe2, (byte) 0xf6}); // loop next
            code.put(new byte[] {(byte) 0xf4, (byte) 0xeb, (byte) 0xe9}); // hlt; jmp start
            return code.array();
        }

        void requireSum(long sum) {
            long first = FIRST / PAGE;
            long expected = pages * first + (long) everyPages * pages * (pages - 1) / 2;
            if (sum != expected) {
                throw new IllegalStateException("harvested pages with the sum %d, not %d".formatted(sum, expected));
            }
        }
    }

    /** The library's side. */
    private static final class LibraryGuest implements Side, DirtyTracking.Visitor {

        private final X86Vcpu vcpu;
        private final DirtyTracking tracking;
        private final Pattern pattern;
        private long sum;

        private LibraryGuest(X86Vcpu vcpu, DirtyTracking tracking, Pattern pattern) {
            this.vcpu = vcpu;
            this.tracking = tracking;
            this.pattern = pattern;
        }

        /** Takes a guest that was not run yet, and what was written before. */
        static LibraryGuest of(X86VirtualMachine vm, X86Vcpu vcpu, Pattern pattern) {
            DirtyTracking tracking = vm.feature(DirtyTracking.class).orElseThrow();
            tracking.harvest((gpa, size) -> {});
            return new LibraryGuest(vcpu, tracking, pattern);
        }

        @Override
        public double nanosPerOperation(int harvests) {
            long nanos = 0;
            for (int i = 0; i < harvests; i++) {
                VcpuExit end = vcpu.run();
                if (!(end instanceof VcpuExit.Halt)) {
                    throw new UnexpectedExitException(end);
                }
                sum = 0;
                long begin = System.nanoTime();
                tracking.harvest(this);
                nanos += System.nanoTime() - begin;
                pattern.requireSum(sum);
            }
            return (double) nanos / harvests;
        }

        @Override
        public void dirty(long gpa, long sizeBytes) {
            long pages = sizeBytes >>> PAGE_SHIFT;
            sum += (2 * (gpa >>> PAGE_SHIFT) + pages - 1) * pages >>> 1;
        }
    }

    /** C's side. */
    private static final class CGuest implements Side, AutoCloseable {

        private final CMachines c;
        private final Pattern pattern;
        private final long machine;
        private final NativeFunction run;
        private final NativeFunction harvest;

        CGuest(CMachines c, Pattern pattern) {
            this.c = c;
            this.pattern = pattern;
            machine = CompiledC.require(c.function("machine_open").call(c.kvm(), pattern.ramBytes(), 1, 0), "machine_open");
            run = c.function("machine_run");
            harvest = c.function("machine_harvest");
            byte[] program = pattern.program();
            for (int i = 0; i < program.length; i++) {
                c.function("machine_poke").call(machine, ENTRY + i, program[i], 0);
            }
            CompiledC.require(c.function("machine_start").call(machine, ENTRY, 1, 0), "machine_start");
        }

        @Override
        public double nanosPerOperation(int harvests) {
            long nanos = 0;
            for (int i = 0; i < harvests; i++) {
                CompiledC.require(run.call(machine, 0, 0, 0), "machine_run");
                long begin = System.nanoTime();
                long sum = harvest.call(machine, 0, 0, 0);
                nanos += System.nanoTime() - begin;
                pattern.requireSum(CompiledC.require(sum, "machine_harvest"));
            }
            return (double) nanos / harvests;
        }

        @Override
        public void close() {
            c.function("machine_close").call(machine, 0, 0, 0);
        }
    }
}
