package com.vmaccel.x86;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The full proof: {@code ELF-FILE...} compares the executable sections of files, {@code --raw MODE FILE...} whole files of code, {@code --random MODE COUNT SEED} byte strings. How
 * to run it, and what came out, is in {@code docs/x86-decoder.md}.
 */
public final class ObjdumpComparison {

    /** Each byte string begins at a multiple of this; behind it are no-operations. */
    private static final int SLOT = 32;
    private static final byte NOP = (byte) 0x90;

    private ObjdumpComparison() {}

    /** Prints the comparison. */
    public static void main(String[] arguments) throws IOException {
        List<String> words = List.of(arguments);
        switch (words.get(0)) {
            case "--raw" -> {
                for (String file : words.subList(2, words.size())) {
                    print(file, raw(Path.of(file), CodeMode.valueOf(words.get(1))));
                }
            }
            case "--random" -> print(words.toString(), random(CodeMode.valueOf(words.get(1)), Integer.parseInt(words.get(2)), new Random(Long.parseLong(words.get(3)))));
            default -> {
                for (String file : words) {
                    List<ElfText> sections = ElfText.of(Path.of(file));
                    if (!sections.isEmpty()) {
                        print(file, elf(Path.of(file), sections));
                    }
                }
            }
        }
    }

    private static void print(String title, Comparison comparison) {
        System.out.println(title + ": " + comparison.total() + " instructions");
        System.out.println(comparison.report(Comparison.Outcome.OPERANDS_DIFFER, Comparison.Outcome.ONLY_THERE, Comparison.Outcome.ONLY_HERE, Comparison.Outcome.LENGTH_DIFFERS,
                Comparison.Outcome.NAME_DIFFERS));
    }

    static Comparison elf(Path file, List<ElfText> sections) throws IOException {
        Comparison comparison = new Comparison(sections.get(0).mode());
        Objdump.elf(file, line -> sections.stream().filter(section -> section.holds(line.address())).findFirst()
                .ifPresent(section -> comparison.compare(section.bytes(), (int) (line.address() - section.address()), line)));
        return comparison;
    }

    static Comparison raw(Path file, CodeMode mode) throws IOException {
        byte[] code = Files.readAllBytes(file);
        Comparison comparison = new Comparison(mode);
        Objdump.bytes(file, mode, line -> comparison.compare(code, (int) line.address(), line));
        return comparison;
    }

    /** Compares random byte strings of 15 bytes. */
    static Comparison random(CodeMode mode, int count, Random random) throws IOException {
        byte[] code = new byte[count * SLOT];
        Arrays.fill(code, NOP);
        for (int i = 0; i < count; i++) {
            System.arraycopy(RandomCode.next(random), 0, code, i * SLOT, RandomCode.LENGTH);
        }
        Path file = Files.createTempFile("random", ".bin");
        try {
            Files.write(file, code);
            Comparison comparison = new Comparison(mode);
            Objdump.bytes(file, mode, line -> {
                if (line.address() % SLOT == 0) {
                    comparison.compare(code, (int) line.address(), line);
                }
            });
            return comparison;
        } finally {
            Files.delete(file);
        }
    }
}
