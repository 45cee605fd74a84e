package com.vmaccel.machine;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Builds ELF files field by field, in the order of the System V ABI's structures. */
final class ElfFile {

    record Header(int type, long offset, long paddr, long filesz, long memsz) {}

    final boolean wide;
    int type = 2;
    int machine;
    int version = 1;
    long entry = 0x100000;
    long phoff;
    int phentsize;
    int phnum = -1;
    byte[] payload = new byte[16];
    final List<Header> headers = new ArrayList<>();

    ElfFile(boolean wide) {
        this.wide = wide;
        machine = wide ? 62 : 3;
        phoff = wide ? 64 : 52;
        phentsize = wide ? 56 : 32;
    }

    /** A file with one segment of 16 bytes in the file and 0x1000 in memory, at 1 MiB. */
    static ElfFile good(boolean wide) {
        ElfFile file = new ElfFile(wide);
        file.headers.add(new Header(1, file.payloadOffset(1), 0x100000, 16, 0x1000));
        return file;
    }

    ElfFile with(Header... others) {
        headers.clear();
        headers.addAll(List.of(others));
        return this;
    }

    long payloadOffset(int headerCount) {
        return (wide ? 64 : 52) + (long) headerCount * (wide ? 56 : 32);
    }

    MemorySegment build() {
        return MemorySegment.ofArray(bytes());
    }

    byte[] bytes() {
        ByteBuffer out = ByteBuffer.allocate((int) payloadOffset(headers.size()) + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (wide ? 2 : 1), 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        out.putShort((short) type).putShort((short) machine).putInt(version);
        word(out, entry);
        word(out, phoff);
        word(out, 0);
        out.putInt(0).putShort((short) (wide ? 64 : 52)).putShort((short) phentsize);
        out.putShort((short) (phnum < 0 ? headers.size() : phnum)).putShort((short) 0).putShort((short) 0).putShort((short) 0);
        headers.forEach(header -> programHeader(out, header));
        return out.put(payload).array();
    }

    private void programHeader(ByteBuffer out, Header header) {
        out.putInt(header.type);
        if (wide) {
            out.putInt(7);
        }
        word(out, header.offset);
        word(out, header.paddr);
        word(out, header.paddr);
        word(out, header.filesz);
        word(out, header.memsz);
        if (!wide) {
            out.putInt(7);
        }
        word(out, 0x1000);
    }

    private void word(ByteBuffer out, long value) {
        if (wide) {
            out.putLong(value);
        } else {
            out.putInt((int) value);
        }
    }
}
