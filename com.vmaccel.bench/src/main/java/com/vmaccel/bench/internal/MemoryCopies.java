package com.vmaccel.bench.internal;

import static com.vmaccel.api.memory.Access.READ_WRITE;

import com.vmaccel.api.Requirements;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.GuestMemory;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.ffi.NativeFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** What checked access to guest memory costs: reads and writes of blocks against {@code memcpy} in C between the same two places. */
final class MemoryCopies implements Benchmark {

    private static final GuestAddress AT = GuestAddress.of(0x10000);

    /** A size of block. */
    private record Block(String name, int bytes) {}

    private static final List<Block> BLOCKS = List.of(new Block("64B", 64), new Block("4KiB", 4 << 10), new Block("64KiB", 64 << 10), new Block("16MiB", 16 << 20));

    /**
     * How much is done; less in tests.
     *
     * @param bytes how many bytes make one time, in blocks of any size, but one at least
     * @param most how many blocks make one time, at most
     * @param warmUp how many times each side does it before
     * @param quietNanos for how long no compilation must have ended
     */
    record Effort(int bytes, int most, int warmUp, long quietNanos) {
        static final Effort FULL = new Effort(4 << 20, 5_000, 40, 300_000_000L);
        private static final long LIMIT_NANOS = 5_000_000_000L;
    }

    private final Effort effort;

    MemoryCopies(Effort effort) {
        this.effort = effort;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String summary() {
        return "reading and writing blocks of guest memory against memcpy in C";
    }

    @Override
    public List<Result> measure(Bench bench) {
        X86Accelerator any = bench.accelerator(Requirements.x86().allowSoftware());
        NativeFunction copy = CompiledC.of("memory.c").function("copy");
        long size = AT.value() + BLOCKS.getLast().bytes();
        try (HostMemory ram = any.memory().anonymous(size);
                X86VirtualMachine vm = any.createVirtualMachine(VmConfig.defaults().withName("bench"));
                Arena arena = Arena.ofConfined()) {
            vm.memory().map(GuestAddress.of(0), ram, READ_WRITE);
            MemorySegment guest = ram.segment().asSlice(AT.value());
            MemorySegment host = arena.allocate(BLOCKS.getLast().bytes(), Long.SIZE);
            bench.measuring("memory");
            List<Result> results = new ArrayList<>();
            for (Block block : BLOCKS) {
                Pair pair = new Pair(vm.memory(), guest.asSlice(0, block.bytes()), host.asSlice(0, block.bytes()), copy);
                int blocks = Math.clamp(effort.bytes() / block.bytes(), 1, effort.most());
                results.addAll(measure(bench, "memory.read." + block.name(), pair::read, pair::readInC, blocks));
                results.addAll(measure(bench, "memory.write." + block.name(), pair::write, pair::writeInC, blocks));
            }
            return results;
        }
    }

    private List<Result> measure(Bench bench, String name, Work library, Work baseline, int blocks) {
        bench.progress().accept(name);
        for (int i = 0; i < effort.warmUp(); i++) {
            library.run(blocks);
            baseline.run(blocks);
        }
        Compilers.settle(() -> library.run(blocks), effort.quietNanos(), Effort.LIMIT_NANOS);
        return Pairing.of(library, baseline, blocks, bench.options()).results(name, "block");
    }

    /** Both sides of both directions. */
    private record Pair(GuestMemory memory, MemorySegment guest, MemorySegment host, NativeFunction copy) {

        void read(int times) {
            for (int i = 0; i < times; i++) {
                memory.read(AT, host);
            }
        }

        void write(int times) {
            for (int i = 0; i < times; i++) {
                memory.write(AT, host);
            }
        }

        void readInC(int times) {
            copy.call(host.address(), guest.address(), host.byteSize(), times);
        }

        void writeInC(int times) {
            copy.call(guest.address(), host.address(), host.byteSize(), times);
        }
    }
}
