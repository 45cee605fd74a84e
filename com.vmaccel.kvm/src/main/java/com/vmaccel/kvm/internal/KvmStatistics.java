package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import com.vmaccel.api.statistics.Statistic;
import com.vmaccel.api.statistics.Statistics;
import com.vmaccel.ffi.linux.Errno;
import com.vmaccel.ffi.linux.LibCIo;
import com.vmaccel.ffi.linux.OwnedFd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * KVM's statistics of a virtual machine or a vCPU, from a file that is opened for each reading, so that an idle one takes no descriptor. Source: KVM API section 4.131.
 *
 * @param open makes a descriptor with {@code KVM_GET_STATS_FD}, or returns {@code -errno}
 */
record KvmStatistics(IntSupplier open) implements Statistics {

    @Override
    public List<Statistic> read() {
        try (OwnedFd fd = OwnedFd.of(Errno.check(open.getAsInt(), KvmDevice.ID, () -> "KVM_GET_STATS_FD")); Arena arena = Arena.ofConfined()) {
            MemorySegment header = read(fd, arena, 0, KvmStatsHeader.STRUCT.byteSize());
            long stride = KvmStatsDesc.STRUCT.byteSize() + KvmStatsHeader.NAME_SIZE.get(header);
            int count = KvmStatsHeader.NUM_DESC.get(header);
            MemorySegment descriptions = read(fd, arena, KvmStatsHeader.DESC_OFFSET.get(header), stride * count);
            MemorySegment data = read(fd, arena, KvmStatsHeader.DATA_OFFSET.get(header), dataBytes(descriptions, stride, count));
            List<Statistic> statistics = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                statistics.add(decode(descriptions.asSlice(i * stride, stride), data));
            }
            return List.copyOf(statistics);
        }
    }

    private static MemorySegment read(OwnedFd fd, Arena arena, long position, long bytes) {
        MemorySegment buffer = arena.allocate(bytes, Long.BYTES);
        long result = LibCIo.pread(fd.value(), buffer, position);
        if (result != bytes) {
            long status = result < 0 ? result : -Errno.EIO;
            throw Errno.failure(status, KvmDevice.ID, "pread of statistics position=%d size=%d: %d".formatted(position, bytes, result));
        }
        return buffer;
    }

    private static long dataBytes(MemorySegment descriptions, long stride, int count) {
        long end = 0;
        for (int i = 0; i < count; i++) {
            long values = KvmStatsDesc.SIZE.get(descriptions, i * stride);
            end = Math.max(end, KvmStatsDesc.OFFSET.get(descriptions, i * stride) + values * Long.BYTES);
        }
        return end;
    }

    /**
     * Decodes one statistic.
     *
     * @param description its description with its name, which a zero ends
     * @param data the values of all statistics
     */
    static Statistic decode(MemorySegment description, MemorySegment data) {
        int flags = KvmStatsDesc.FLAGS.get(description);
        long offset = KvmStatsDesc.OFFSET.get(description);
        List<Long> values = new ArrayList<>();
        for (int i = 0; i < KvmStatsDesc.SIZE.get(description); i++) {
            values.add(data.get(JAVA_LONG_UNALIGNED, offset + (long) i * Long.BYTES));
        }
        String name = description.getString(KvmStatsDesc.NAME.offset(0), StandardCharsets.US_ASCII);
        return new Statistic(name, KvmStatsDesc.kind(flags), KvmStatsDesc.unit(flags), KvmStatsDesc.base(flags),
                (short) KvmStatsDesc.EXPONENT.get(description), Integer.toUnsignedLong(KvmStatsDesc.BUCKET_SIZE.get(description)), values);
    }
}
