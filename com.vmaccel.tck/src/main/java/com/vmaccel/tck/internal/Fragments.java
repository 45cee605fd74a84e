package com.vmaccel.tck.internal;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.tck.internal.Expectation.Reply;
import java.util.HexFormat;

/** An access that comes in fragments of 1 to 8 bytes, by ascending address, which together are the whole. */
final class Fragments {

    private final long gpa;
    private final byte[] bytes;
    private int at;

    Fragments(long gpa, String hex) {
        this.gpa = gpa;
        this.bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    Reply acceptStore(VcpuExit exit) {
        if (!(exit instanceof VcpuExit.MmioWrite write)) {
            throw new AssertionError("exit: expected a fragment of a write, was " + exit);
        }
        requireNext(write.gpa().value(), write.size());
        Check.equal("value of " + exit, littleEndian(write.size()), write.value());
        return next(new Completion.None(), write.size());
    }

    Reply acceptLoad(VcpuExit exit) {
        if (!(exit instanceof VcpuExit.MmioRead read)) {
            throw new AssertionError("exit: expected a fragment of a read, was " + exit);
        }
        requireNext(read.gpa().value(), read.size());
        return next(new Completion.Value(littleEndian(read.size())), read.size());
    }

    private void requireNext(long actual, int size) {
        Check.equal("address of fragment", gpa + at, actual);
        Check.that(size >= 1 && size <= 8 && at + size <= bytes.length, "size of fragment: " + size + " of " + (bytes.length - at) + " bytes left");
    }

    private long littleEndian(int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= Byte.toUnsignedLong(bytes[at + i]) << 8 * i;
        }
        return value;
    }

    private Reply next(Completion completion, int size) {
        at += size;
        return new Reply(completion, at == bytes.length);
    }
}
