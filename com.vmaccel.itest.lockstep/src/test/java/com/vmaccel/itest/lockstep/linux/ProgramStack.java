package com.vmaccel.itest.lockstep.linux;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The first stack of a program: arguments, environment and auxiliary vector. Source: System V ABI, AMD64 supplement, section 3.4.1. */
final class ProgramStack {

    private static final long AT_NULL = 0;
    private static final long AT_PHDR = 3;
    private static final long AT_PHENT = 4;
    private static final long AT_PHNUM = 5;
    private static final long AT_PAGESZ = 6;
    private static final long AT_ENTRY = 9;
    private static final long AT_RANDOM = 25;
    private static final int RANDOM_BYTES = 16;
    private static final int ALIGNMENT = 16;
    // Elf64_Ehdr
    private static final int E_PHOFF = 32;
    private static final int E_PHENTSIZE = 54;
    private static final int E_PHNUM = 56;

    private final ProgramSpace space;
    private long top = ProgramSpace.STACK_END;

    private ProgramStack(ProgramSpace space) {
        this.space = space;
    }

    /** Writes the stack of a program whose file header is in memory; its pointer. */
    static long build(ProgramSpace space, long header, long entry, List<String> arguments, List<String> environment) {
        return new ProgramStack(space).build(header, entry, arguments, environment);
    }

    private long build(long header, long entry, List<String> arguments, List<String> environment) {
        List<Long> words = new ArrayList<>();
        words.add((long) arguments.size());
        arguments.forEach(text -> words.add(push(text)));
        words.add(0L);
        environment.forEach(text -> words.add(push(text)));
        words.add(0L);
        long random = push(new byte[RANDOM_BYTES]);
        words.addAll(List.of(
                AT_PHDR, header + space.readLong(header + E_PHOFF), AT_PHENT, space.readLong(header + E_PHENTSIZE) & 0xffff, AT_PHNUM, space.readLong(header + E_PHNUM) & 0xffff,
                AT_PAGESZ, (long) ProgramSpace.PAGE, AT_ENTRY, entry, AT_RANDOM, random, AT_NULL, 0L));
        long pointer = top - (long) Long.BYTES * words.size() & -ALIGNMENT;
        for (int i = 0; i < words.size(); i++) {
            space.writeLong(pointer + (long) Long.BYTES * i, words.get(i));
        }
        return pointer;
    }

    private long push(String text) {
        return push((text + "\0").getBytes(StandardCharsets.UTF_8));
    }

    private long push(byte[] bytes) {
        top -= bytes.length;
        space.write(top, bytes);
        return top;
    }
}
