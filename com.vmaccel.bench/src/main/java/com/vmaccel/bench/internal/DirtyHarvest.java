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
import com.vmaccel.api.memory.GuestMemory;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.ffi.NativeFunction;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * What it costs to learn which pages of 256 MiB a guest wrote: the library's harvest against {@code KVM_GET_DIRTY_LOG} and a walk over its bitmap in C. Each side has
 * a virtual machine of its own, with the same guest; only the harvest is timed, not the writing. Both sides visit every page, and the sums of page numbers agree.
 */
final class DirtyHarvest implements Benchmark {

    private static final double MOST_RATIO = 1.1;

    private static final int PAGE_SHIFT = 12;
    private static final int PAGE = 1 << PAGE_SHIFT;
    private static final int ENTRY = 0x1000;
    /** Where a byte lies that is other than 0 when the guest shall write. */
    private static final int GO = 0x2000;
    private static final int FIRST = 0x10000;

    /**
     * How much is done; less in tests.
     *
     * @param ramBytes the size of the memory
     * @param warmUp how many harvests before
     * @param harvests how many harvests make one time
     * @param quietNanos for how long no compilation must have ended
     */
    record Effort(int ramBytes, int warmUp, int harvests, long quietNanos) {
        static final Effort FULL = new Effort(256 << 20, 12_000, 1, 1_000_000_000L);
        private static final long LIMIT_NANOS = 15_000_000_000L;
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
        Pattern pattern = Pattern.of(effort.ramBytes(), everyPages);
        List<Result> results = onBoth(kvm, c, pattern, (library, baseline) -> {
            bench.progress().accept(name + ": warming up");
            warmUp(library, baseline);
            bench.measuring(name);
            return Pairing.ofSides(library, baseline, effort.harvests(), bench.options()).results(name, "harvest");
        });
        return List.of(results.get(0).withTarget(MOST_RATIO), results.get(1), results.get(2));
    }

    /**
     * Has both sides harvest until their code is compiled, with the virtual machines that are measured: the first harvest of another one has some of the code thrown away. The library harvests
     * as many pages as are measured, written by the host while the guest idles, because the guest takes long.
     */
    private void warmUp(LibraryGuest library, CGuest baseline) {
        baseline.warmUp(effort.warmUp());
        library.warmUp(effort.warmUp());
        Compilers.settle(() -> library.warmUp(effort.warmUp() / 100 + 1), effort.quietNanos(), Effort.LIMIT_NANOS);
        baseline.go();
        library.go();
        baseline.nanosPerOperation(1); // the first touch of the memory
        library.nanosPerOperation(1);
    }

    private static <T> T onBoth(X86Accelerator kvm, CMachines c, Pattern pattern, BiFunction<LibraryGuest, CGuest, T> use) {
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
            ByteBuffer code = ByteBuffer.allocate(33).order(ByteOrder.LITTLE_ENDIAN);
            code.put((byte) 0xf4); // idle: hlt
            code.put(new byte[] {(byte) 0x80, 0x3d}).putInt(GO).put((byte) 0); // cmp byte [GO], 0
            code.put(new byte[] {0x74, (byte) 0xf6}); // je idle
            code.put((byte) 0xbf).putInt(FIRST); // start: mov edi, FIRST
            code.put((byte) 0xb9).putInt(pages); // mov ecx, pages
            code.put(new byte[] {(byte) 0x89, 0x07}); // next: mov [edi], eax
            code.put(new byte[] {(byte) 0x81, (byte) 0xc7}).putInt(everyPages * PAGE); // add edi, everyPages * PAGE
            code.put(new byte[] {(byte) 0xe2, (byte) 0xf6}); // loop next
            code.put(new byte[] {(byte) 0xf4, (byte) 0xeb, (byte) 0xe9}); // hlt; jmp start
            return code.array();
        }

        void forEachPage(Consumer<GuestAddress> action) {
            for (int i = 0; i < pages; i++) {
                action.accept(GuestAddress.of(FIRST + (long) i * everyPages * PAGE));
            }
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

        private final GuestMemory memory;
        private final X86Vcpu vcpu;
        private final DirtyTracking tracking;
        private final Pattern pattern;
        private long sum;

        private LibraryGuest(GuestMemory memory, X86Vcpu vcpu, DirtyTracking tracking, Pattern pattern) {
            this.memory = memory;
            this.vcpu = vcpu;
            this.tracking = tracking;
            this.pattern = pattern;
        }

        /** Takes a guest that was not run yet, and what was written before. */
        static LibraryGuest of(X86VirtualMachine vm, X86Vcpu vcpu, Pattern pattern) {
            DirtyTracking tracking = vm.feature(DirtyTracking.class).orElseThrow();
            LibraryGuest guest = new LibraryGuest(vm.memory(), vcpu, tracking, pattern);
            tracking.harvest(guest);
            return guest;
        }

        private void run() {
            VcpuExit end = vcpu.run();
            if (!(end instanceof VcpuExit.Halt)) {
                throw new UnexpectedExitException(end);
            }
        }

        @Override
        public double nanosPerOperation(int harvests) {
            long nanos = 0;
            for (int i = 0; i < harvests; i++) {
                run();
                sum = 0;
                long begin = System.nanoTime();
                tracking.harvest(this);
                nanos += System.nanoTime() - begin;
                pattern.requireSum(sum);
            }
            return (double) nanos / harvests;
        }

        void warmUp(int harvests) {
            for (int i = 0; i < harvests; i++) {
                run();
                pattern.forEachPage(gpa -> memory.writeUnsigned(gpa, 1, 0));
                sum = 0;
                tracking.harvest(this);
                pattern.requireSum(sum);
            }
        }

        /** Has the guest write from now on. */
        void go() {
            memory.writeUnsigned(GuestAddress.of(GO), 1, 1);
            tracking.harvest(this);
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

        void warmUp(int harvests) {
            for (int i = 0; i < harvests; i++) {
                CompiledC.require(run.call(machine, 0, 0, 0), "machine_run");
                CompiledC.require(harvest.call(machine, 0, 0, 0), "machine_harvest");
            }
        }

        /** Has the guest write from now on. */
        void go() {
            c.function("machine_poke").call(machine, GO, 1, 0);
        }

        @Override
        public void close() {
            c.function("machine_close").call(machine, 0, 0, 0);
        }
    }
}
