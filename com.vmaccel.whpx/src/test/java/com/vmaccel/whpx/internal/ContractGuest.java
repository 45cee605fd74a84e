package com.vmaccel.whpx.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import com.vmaccel.api.x86.Segment;
import com.vmaccel.ffi.windows.VirtualPages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.function.Consumer;

/** A partition with one virtual processor in real mode, at the beginning of a page of code. */
final class ContractGuest implements AutoCloseable {

    static final long CODE = 0x1000;

    private static final int READ_WRITE_EXECUTE = 7;

    final WhpxPartition partition = WhpxPartition.create();
    final WhpxRegisters registers;
    final MemorySegment context = WhvExitContext.STRUCT.allocate(Arena.ofAuto());
    private final VirtualPages pages = VirtualPages.allocate(2 * VirtualPages.PAGE_BYTES);

    ContractGuest(String code) {
        this(code, partition -> {});
    }

    ContractGuest(String code, Consumer<WhpxPartition> configuration) {
        partition.set32(WhvPropertyCode.WHvPartitionPropertyCodeProcessorCount, "ProcessorCount", 1);
        configuration.accept(partition);
        partition.setUp();
        MemorySegment memory = pages.segment();
        byte[] bytes = HexFormat.of().parseHex(code);
        MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, CODE, bytes.length);
        partition.map(memory, 0, READ_WRITE_EXECUTE | WhvMemoryFlags.WHvMapGpaRangeFlagTrackDirtyPages);
        partition.createProcessor(0);
        registers = new WhpxRegisters(partition, 0);
        Segment flat = Segment.realMode(0, true);
        registers.set(new int[] {WhvRegisterName.WHvX64RegisterCs}, 1, new long[] {flat.base(), WhvSegment.rest(flat)});
        registers.setNumber(WhvRegisterName.WHvX64RegisterRip, CODE);
    }

    int run() {
        return run((int) context.byteSize());
    }

    int run(int room) {
        WhvResult.check(WinHvPlatform.runVirtualProcessor(partition.handle(), 0, context, room), () -> "run");
        return WhvExitContext.REASON.get(context);
    }

    /** Writes the guest's memory. */
    void write(long gpa, byte[] bytes) {
        MemorySegment.copy(bytes, 0, pages.segment(), JAVA_BYTE, gpa, bytes.length);
    }

    /** Reads the guest's memory. */
    long read32(long gpa) {
        return Integer.toUnsignedLong(pages.segment().get(JAVA_INT, gpa));
    }

    long rip() {
        return registers.number(WhvRegisterName.WHvX64RegisterRip);
    }

    @Override
    public void close() {
        partition.delete();
        pages.close();
    }
}
