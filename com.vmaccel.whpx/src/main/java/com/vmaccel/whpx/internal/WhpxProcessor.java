package com.vmaccel.whpx.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.XsaveFormat;
import com.vmaccel.x86.ExtendedView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/** The calls on one virtual processor that are not about registers. */
final class WhpxProcessor implements ExtendedView {

    private static final int AREA_ALIGNMENT = 64;
    /** More than the largest processor's area takes. */
    private static final int AREA_BYTES = 1 << 16;

    private final WhpxPartition partition;
    private final int index;
    private XsaveFormat format;
    private WhpxXsaveArea areas;
    private final MemorySegment context = WhvExitContext.STRUCT.allocate(Arena.ofAuto());

    WhpxProcessor(WhpxPartition partition, int index, CpuidTable cpuid) {
        this.partition = partition;
        this.index = index;
        format = XsaveFormat.of(cpuid);
        areas = new WhpxXsaveArea(cpuid);
    }

    /** Follows another CPUID table. */
    void setFormat(CpuidTable cpuid) {
        format = XsaveFormat.of(cpuid);
        areas = new WhpxXsaveArea(cpuid);
    }

    /** Returns where {@link #run} leaves the exit. */
    MemorySegment context() {
        return context;
    }

    void run() {
        int result = WinHvPlatform.runVirtualProcessor(partition.handle(), index, context, (int) context.byteSize());
        WhvResult.check(result, () -> "WHvRunVirtualProcessor index=" + index);
    }

    void cancel() {
        WhvResult.check(WinHvPlatform.cancelRunVirtualProcessor(partition.handle(), index, 0), () -> "WHvCancelRunVirtualProcessor index=" + index);
    }

    OptionalLong translate(long gva) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(JAVA_INT, 2);
            MemorySegment gpa = arena.allocate(JAVA_LONG);
            int flags = WhvMemoryFlags.WHvTranslateGvaFlagPrivilegeExempt;
            WhvResult.check(translate(gva, flags, result, gpa), () -> "WHvTranslateGva index=%d gva=0x%x".formatted(index, gva));
            boolean found = result.get(JAVA_INT, 0) == WhvMemoryFlags.WHvTranslateGvaResultSuccess;
            return found ? OptionalLong.of(gpa.get(JAVA_LONG, 0)) : OptionalLong.empty();
        }
    }

    private int translate(long gva, int flags, MemorySegment result, MemorySegment gpa) {
        partition.use().lock();
        try {
            return WinHvPlatform.translateGva(partition.handle(), index, gva, flags, result, gpa);
        } finally {
            partition.use().unlock();
        }
    }

    @Override
    public ExtendedState extended() {
        partition.use().lock();
        try {
            return format.read(areas.expanded(area(partition, index)));
        } finally {
            partition.use().unlock();
        }
    }

    @Override
    public void setExtended(ExtendedState state) {
        partition.use().lock();
        try {
            long compaction = WhpxXsaveArea.compaction(area(partition, index)); // what the platform gives it takes
            setArea(partition, index, areas.compacted(format.write(state), compaction));
        } finally {
            partition.use().unlock();
        }
    }

    /** Reads a virtual processor's XSAVE area. */
    static byte[] area(WhpxPartition partition, int index) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment area = arena.allocate(AREA_BYTES, AREA_ALIGNMENT);
            MemorySegment written = arena.allocate(JAVA_INT);
            int result = WinHvPlatform.getVirtualProcessorXsaveState(partition.handle(), index, area, AREA_BYTES, written);
            WhvResult.check(result, () -> "WHvGetVirtualProcessorXsaveState index=" + index);
            return area.asSlice(0, Integer.toUnsignedLong(written.get(JAVA_INT, 0))).toArray(JAVA_BYTE);
        }
    }

    static void setArea(WhpxPartition partition, int index, byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment area = arena.allocate(bytes.length, AREA_ALIGNMENT);
            MemorySegment.copy(bytes, 0, area, JAVA_BYTE, 0, bytes.length);
            int result = WinHvPlatform.setVirtualProcessorXsaveState(partition.handle(), index, area, bytes.length);
            WhvResult.check(result, () -> "WHvSetVirtualProcessorXsaveState index=" + index);
        }
    }
}
