package com.vmaccel.x86;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One executable section of an ELF file.
 *
 * @param mode how its code is read
 * @param address where it is loaded
 * @param bytes its content
 */
record ElfText(CodeMode mode, long address, byte[] bytes) {

    private static final int MAGIC = 0x464c457f;
    private static final int EXECUTABLE = 4;
    private static final int WITHOUT_CONTENT = 8;
    private static final int I386 = 3;
    private static final int X86_64 = 62;

    /** The executable sections of a file; none if it is no x86 ELF file. */
    static List<ElfText> of(Path file) throws IOException {
        ByteBuffer elf = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (elf.limit() < 64 || elf.getInt(0) != MAGIC || elf.getShort(18) != I386 && elf.getShort(18) != X86_64) {
            return List.of();
        }
        boolean wide = elf.get(4) == 2;
        long table = wide ? elf.getLong(40) : Integer.toUnsignedLong(elf.getInt(32));
        int entrySize = elf.getShort(wide ? 58 : 46);
        int count = elf.getShort(wide ? 60 : 48);
        CodeMode mode = elf.getShort(18) == X86_64 ? CodeMode.MODE64 : CodeMode.MODE32;
        List<ElfText> sections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = Math.toIntExact(table + (long) i * entrySize);
            long flags = wide ? elf.getLong(at + 8) : elf.getInt(at + 8);
            if ((flags & EXECUTABLE) != 0 && elf.getInt(at + 4) != WITHOUT_CONTENT) {
                sections.add(section(elf, at, wide, mode));
            }
        }
        return sections;
    }

    private static ElfText section(ByteBuffer elf, int at, boolean wide, CodeMode mode) {
        long address = wide ? elf.getLong(at + 16) : Integer.toUnsignedLong(elf.getInt(at + 12));
        int offset = Math.toIntExact(wide ? elf.getLong(at + 24) : elf.getInt(at + 16));
        byte[] bytes = new byte[Math.toIntExact(wide ? elf.getLong(at + 32) : elf.getInt(at + 20))];
        elf.get(offset, bytes);
        return new ElfText(mode, address, bytes);
    }

    boolean holds(long at) {
        return at >= address && at < address + bytes.length;
    }
}
