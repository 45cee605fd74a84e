package com.vmaccel.whpx.internal;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.api.x86.CpuidEntry;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.ffi.windows.WindowsResult;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * One partition of the platform. Properties are set before {@link #setUp()}, virtual processors and memory come afterwards. What is settled with that can still be changed until the first run:
 * by another partition that takes this one's place. Any thread may call.
 */
final class WhpxPartition {

    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private volatile MemorySegment handle;
    private volatile boolean deleted;

    private WhpxPartition(MemorySegment handle) {
        this.handle = handle;
    }

    static WhpxPartition create() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment created = arena.allocate(ADDRESS);
            WhvResult.check(WinHvPlatform.createPartition(created), () -> "WHvCreatePartition");
            return new WhpxPartition(created.get(ADDRESS, 0));
        }
    }

    /** To be held while a virtual processor that may not have run yet is called. */
    Lock use() {
        return use.readLock();
    }

    /** To be held while another partition takes this one's place. */
    Lock exclusively() {
        return use.writeLock();
    }

    /** Takes over another partition, which nobody else knows, and gives it this one; under {@link #exclusively()}. */
    void exchange(WhpxPartition other) {
        MemorySegment mine = handle;
        handle = other.handle;
        other.handle = mine;
    }

    MemorySegment handle() {
        return handle;
    }

    /** Sets a property of 32 bits. */
    void set32(int code, String name, int value) {
        try (Arena arena = Arena.ofConfined()) {
            set(code, name + "=" + value, arena.allocateFrom(JAVA_INT, value));
        }
    }

    /** Sets a property of 64 bits. */
    void set64(int code, String name, long value) {
        try (Arena arena = Arena.ofConfined()) {
            set(code, name + "=0x" + Long.toHexString(value), arena.allocateFrom(JAVA_LONG, value));
        }
    }

    /** Reads a property of 64 bits. */
    long get64(int code, String name) {
        use().lock();
        try (Arena arena = Arena.ofConfined()) {
            requireOpen();
            MemorySegment value = arena.allocate(JAVA_LONG);
            int result = WinHvServices.getPartitionProperty(handle, code, value, Long.BYTES, arena.allocate(JAVA_INT));
            WhvResult.check(result, () -> "WHvGetPartitionProperty " + name);
            return value.get(JAVA_LONG, 0);
        } finally {
            use().unlock();
        }
    }

    /** A function of a partition and nothing else. */
    @FunctionalInterface
    interface Call {
        int on(MemorySegment handle);
    }

    /** Calls a function on this partition. */
    void call(Call function, String name) {
        use().lock();
        try {
            requireOpen();
            WhvResult.check(function.on(handle), () -> name);
        } finally {
            use().unlock();
        }
    }

    /** Refuses a partition that was deleted; for what can be called at any time. */
    void requireOpen() {
        if (deleted) {
            throw new IllegalStateException("the virtual machine is closed");
        }
    }

    /** Sets a property that is a list of numbers. */
    void setList(int code, String name, int[] values) {
        try (Arena arena = Arena.ofConfined()) {
            set(code, name + "=" + Arrays.toString(values), arena.allocateFrom(JAVA_INT, values));
        }
    }

    /** What CPUID answers for one leaf: to all virtual processors, or to one. */
    record CpuidAnswer(CpuidEntry entry, OptionalInt processor) {}

    /** Sets what CPUID answers; later answers count more. */
    void setCpuid(List<CpuidAnswer> entries) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment list = arena.allocate(WhvCpuidResult2.STRUCT.byteSize() * entries.size(), WhvCpuidResult2.STRUCT.byteAlignment());
            for (int i = 0; i < entries.size(); i++) {
                WhvCpuidResult2.write(list, i, entries.get(i).entry(), entries.get(i).processor());
            }
            set(WhvPropertyCode.WHvPartitionPropertyCodeCpuidResultList2, "CpuidResultList2 of " + entries.size(), list);
        }
    }

    private void set(int code, String what, MemorySegment value) {
        WhvResult.check(WinHvPlatform.setPartitionProperty(handle, code, value, (int) value.byteSize()), () -> "WHvSetPartitionProperty " + what);
    }

    void setUp() {
        WhvResult.check(WinHvPlatform.setupPartition(handle), () -> "WHvSetupPartition");
    }

    void delete() {
        exclusively().lock();
        try {
            deleted = true;
            WhvResult.check(WinHvPlatform.deletePartition(handle), () -> "WHvDeletePartition");
        } finally {
            exclusively().unlock();
        }
    }

    void createProcessor(int index) {
        WhvResult.check(WinHvPlatform.createVirtualProcessor(handle, index, 0), () -> "WHvCreateVirtualProcessor index=" + index);
    }

    void deleteProcessor(int index) {
        WhvResult.check(WinHvPlatform.deleteVirtualProcessor(handle, index), () -> "WHvDeleteVirtualProcessor index=" + index);
    }

    void map(MemorySegment host, long gpa, int flags) {
        int result = WinHvPlatform.mapGpaRange(handle, host, gpa, host.byteSize(), flags);
        if (WindowsResult.isFailure(result)) {
            throw WhvResult.failure(
                    result, "WHvMapGpaRange gpa=0x%x size=%d flags=0x%x".formatted(gpa, host.byteSize(), flags),
                    "some versions of Windows let one process have few partitions with memory: close other virtual machines");
        }
    }

    void unmap(long gpa, long sizeBytes) {
        WhvResult.check(WinHvPlatform.unmapGpaRange(handle, gpa, sizeBytes), () -> "WHvUnmapGpaRange gpa=0x%x size=%d".formatted(gpa, sizeBytes));
    }

    /**
     * Has the platform enter pages into its tables.
     *
     * @return an {@code HRESULT}
     */
    int populate(long gpa, long sizeBytes, int flags, int accessType) {
        use().lock();
        try (Arena arena = Arena.ofConfined()) {
            requireOpen();
            MemorySegment advice = WhvPopulate.advice(arena, flags, accessType);
            return WinHvMemory.adviseGpaRange(
                    handle, WhvPopulate.range(arena, gpa, sizeBytes), 1, WhvPopulate.WHvAdviseGpaRangeCodePopulate, advice, (int) advice.byteSize());
        } finally {
            use().unlock();
        }
    }

    /** Reads and clears the record of written pages: a bit for each, in words. */
    void queryDirty(long gpa, long sizeBytes, MemorySegment bitmap) {
        WhvResult.check(
                WinHvPlatform.queryGpaRangeDirtyBitmap(handle, gpa, sizeBytes, bitmap, (int) bitmap.byteSize()),
                () -> "WHvQueryGpaRangeDirtyBitmap gpa=0x%x size=%d".formatted(gpa, sizeBytes));
    }

    /** Tells what CPUID answers a virtual processor. */
    CpuidResult cpuid(int index, int function, int subleaf) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment output = WhvCpuidResult2.OUTPUT.allocate(arena);
            WhvResult.check(
                    WinHvPlatform.getVirtualProcessorCpuidOutput(handle, index, function, subleaf, output),
                    () -> "WHvGetVirtualProcessorCpuidOutput index=%d eax=0x%x ecx=%d".formatted(index, function, subleaf));
            return WhvCpuidResult2.read(output);
        }
    }
}
