package com.vmaccel.machine.internal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Where the fields of an ELF file and program header are, for one class. All numbers are little-endian. Source: System V ABI, chapters 4 and 5, and its
 * x86 supplements.
 */
record ElfLayout(String name, int machine, int wordBytes, int fileHeaderBytes, FileHeader file, int programHeaderBytes, ProgramHeader program) {

    /** 32 bits, for EM_386. */
    static final ElfLayout ELF32 = new ElfLayout("ELF32", 3, 4, 52, new FileHeader(24, 28, 42, 44), 32, new ProgramHeader(0, 4, 12, 16, 20));

    /** 64 bits, for EM_X86_64. */
    static final ElfLayout ELF64 = new ElfLayout("ELF64", 62, 8, 64, new FileHeader(24, 32, 54, 56), 56, new ProgramHeader(0, 8, 24, 32, 40));

    /** Offsets in the file header; e_type, e_machine and e_version are at 16, 18 and 20 in both classes. */
    record FileHeader(int entry, int phoff, int phentsize, int phnum) {}

    /** Offsets in a program header. */
    record ProgramHeader(int type, int offset, int paddr, int filesz, int memsz) {}

    static final int E_TYPE = 16;
    static final int E_MACHINE = 18;
    static final int E_VERSION = 20;

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Reads an address, offset or size: unsigned in the file, here a long. */
    long word(MemorySegment contents, long offset) {
        return wordBytes == 8 ? contents.get(LONG, offset) : Integer.toUnsignedLong(contents.get(INT, offset));
    }

    static int half(MemorySegment contents, long offset) {
        return Short.toUnsignedInt(contents.get(SHORT, offset));
    }

    static int integer(MemorySegment contents, long offset) {
        return contents.get(INT, offset);
    }
}
