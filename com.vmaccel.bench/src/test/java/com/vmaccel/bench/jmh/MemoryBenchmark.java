package com.vmaccel.bench.jmh;

import com.vmaccel.api.memory.GuestAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Accesses of the host to guest memory, as an emulated device makes them. */
@State(Scope.Thread)
public class MemoryBenchmark extends TimedInNanos {

    private static final GuestAddress AT = GuestAddress.of(0x1_2340);

    private final MemorySegment block = Arena.ofAuto().allocate(64);

    /** A field of a descriptor, read. */
    @Benchmark
    public long readFourBytes(GuestState guest) {
        return guest.vm.memory().readUnsigned(AT, 4);
    }

    /** A field of a descriptor, written. */
    @Benchmark
    public void writeFourBytes(GuestState guest) {
        guest.vm.memory().writeUnsigned(AT, 4, 0x1234_5678);
    }

    /** A whole descriptor, read. */
    @Benchmark
    public MemorySegment readBlock(GuestState guest) {
        guest.vm.memory().read(AT, block);
        return block;
    }
}
