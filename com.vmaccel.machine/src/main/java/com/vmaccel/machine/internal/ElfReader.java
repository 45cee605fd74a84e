package com.vmaccel.machine.internal;

import com.vmaccel.machine.BadImageException;
import com.vmaccel.machine.GuestImage;
import com.vmaccel.machine.StartMode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Reads static ELF executables for x86, trusting nothing in them. */
public final class ElfReader {

    private static final int EI_CLASS = 4;
    private static final int EI_DATA = 5;
    private static final int EI_NIDENT = 16;
    private static final int ELFDATA2LSB = 1;
    private static final int EV_CURRENT = 1;
    private static final int ET_EXEC = 2;
    private static final int ET_DYN = 3;
    private static final int PT_LOAD = 1;
    private static final int PT_INTERP = 3;
    private static final int PN_XNUM = 0xffff;

    private final String name;
    private final MemorySegment contents;
    private final ElfLayout layout;

    private ElfReader(String name, MemorySegment contents) {
        this.name = name;
        this.contents = contents;
        this.layout = layout(name, contents);
    }

    /**
     * Tells whether a file claims to be ELF.
     *
     * @param contents the file
     * @return true if it begins with the magic number
     */
    public static boolean isElf(MemorySegment contents) {
        return contents.byteSize() >= 4 && contents.get(ValueLayout.JAVA_BYTE, 0) == 0x7f && contents.get(ValueLayout.JAVA_BYTE, 1) == 'E'
                && contents.get(ValueLayout.JAVA_BYTE, 2) == 'L' && contents.get(ValueLayout.JAVA_BYTE, 3) == 'F';
    }

    /**
     * Reads an executable.
     *
     * @param name for messages
     * @param contents the file
     * @return the image
     * @throws BadImageException if it is not a static executable for x86 whose headers make sense
     */
    public static GuestImage.Elf read(String name, MemorySegment contents) {
        ElfReader reader = new ElfReader(name, contents);
        reader.requireExecutable();
        StartMode mode = reader.layout.equals(ElfLayout.ELF64) ? StartMode.LONG : StartMode.PROTECTED;
        long entry = reader.layout.word(contents, reader.layout.file().entry());
        return new GuestImage.Elf(name, mode, entry, reader.segments());
    }

    private static ElfLayout layout(String name, MemorySegment contents) {
        requireBytes(name, contents, EI_NIDENT);
        ElfLayout layout = switch (contents.get(ValueLayout.JAVA_BYTE, EI_CLASS)) {
            case 1 -> ElfLayout.ELF32;
            case 2 -> ElfLayout.ELF64;
            default -> throw new BadImageException(name, "ELF class %d at offset 4 is neither 32 nor 64 bits"
                    .formatted(Byte.toUnsignedInt(contents.get(ValueLayout.JAVA_BYTE, EI_CLASS))));
        };
        if (contents.get(ValueLayout.JAVA_BYTE, EI_DATA) != ELFDATA2LSB) {
            throw new BadImageException(name, "ELF file is not little-endian (offset 5)");
        }
        requireBytes(name, contents, layout.fileHeaderBytes());
        return layout;
    }

    private static void requireBytes(String name, MemorySegment contents, int headerBytes) {
        if (contents.byteSize() < headerBytes) {
            throw new BadImageException(name, "ELF header is truncated: %d of %d bytes".formatted(contents.byteSize(), headerBytes));
        }
    }

    private void requireExecutable() {
        int machine = ElfLayout.half(contents, ElfLayout.E_MACHINE);
        if (machine != layout.machine()) {
            throw bad("is for machine %d, not for x86 (%d in %s)".formatted(machine, layout.machine(), layout.name()));
        }
        int type = ElfLayout.half(contents, ElfLayout.E_TYPE);
        if (type == ET_DYN) {
            throw bad("is position-independent or a shared object (ET_DYN); link it with -static -no-pie");
        }
        if (type != ET_EXEC) {
            throw bad("is of ELF type %d, not an executable (%d)".formatted(type, ET_EXEC));
        }
        int version = ElfLayout.integer(contents, ElfLayout.E_VERSION);
        if (version != EV_CURRENT) {
            throw bad("has ELF version %d, not %d".formatted(Integer.toUnsignedLong(version), EV_CURRENT));
        }
    }

    private List<GuestImage.Elf.Segment> segments() {
        int count = ElfLayout.half(contents, layout.file().phnum());
        long table = layout.word(contents, layout.file().phoff());
        requireTable(table, count);
        List<GuestImage.Elf.Segment> segments = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            long header = table + (long) index * layout.programHeaderBytes();
            switch (ElfLayout.integer(contents, header + layout.program().type())) {
                case PT_LOAD -> addSegment(segments, index, header);
                case PT_INTERP -> throw bad("is dynamically linked (program header %d is PT_INTERP); link it with -static".formatted(index));
                default -> { } // notes, stack flags and the like say nothing to a bare machine
            }
        }
        if (segments.isEmpty()) {
            throw bad("has nothing to load: no program header is PT_LOAD with a size");
        }
        return segments;
    }

    private void requireTable(long table, int count) {
        if (count == 0 || count == PN_XNUM) {
            throw bad("has %s program headers".formatted(count == 0 ? "no" : "too many"));
        }
        int entryBytes = ElfLayout.half(contents, layout.file().phentsize());
        if (entryBytes != layout.programHeaderBytes()) {
            throw bad("has program headers of %d bytes, not %d".formatted(entryBytes, layout.programHeaderBytes()));
        }
        requireInFile("program headers", table, (long) count * entryBytes);
    }

    private void addSegment(List<GuestImage.Elf.Segment> segments, int index, long header) {
        long offset = layout.word(contents, header + layout.program().offset());
        long gpa = layout.word(contents, header + layout.program().paddr());
        long fileBytes = layout.word(contents, header + layout.program().filesz());
        long memoryBytes = layout.word(contents, header + layout.program().memsz());
        if (memoryBytes == 0 && fileBytes == 0) {
            return;
        }
        requireInFile("segment " + index, offset, fileBytes);
        if (Long.compareUnsigned(fileBytes, memoryBytes) > 0) {
            throw bad("segment %d has 0x%x bytes in the file but 0x%x in memory".formatted(index, fileBytes, memoryBytes));
        }
        long addressSpace = layout.equals(ElfLayout.ELF64) ? Long.MAX_VALUE : 1L << 32;
        if (gpa < 0 || memoryBytes < 0 || gpa > addressSpace - memoryBytes) {
            throw bad("segment %d leaves the address space: 0x%x bytes at 0x%x".formatted(index, memoryBytes, gpa));
        }
        segments.add(new GuestImage.Elf.Segment(gpa, contents.asSlice(offset, fileBytes), memoryBytes));
    }

    private void requireInFile(String what, long offset, long sizeBytes) {
        long size = contents.byteSize();
        if (offset < 0 || sizeBytes < 0 || offset > size || sizeBytes > size - offset) {
            throw bad("%s at offset 0x%x, 0x%x bytes, reach past the end of the file (%d bytes)".formatted(what, offset, sizeBytes, size));
        }
    }

    private BadImageException bad(String problem) {
        return new BadImageException(name, problem);
    }
}
