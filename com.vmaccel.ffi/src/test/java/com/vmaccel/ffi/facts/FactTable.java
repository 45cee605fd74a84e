package com.vmaccel.ffi.facts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** One fact file: what a C compiler says about structs and constants of one architecture. */
public final class FactTable {

    /** A member of a struct: offset and size in bytes, and the C type, empty where the file does not know it. */
    public record Member(String name, long offset, long size, String type) {}

    /** A bit-field of a struct, counted from the lowest bit of its first byte. */
    public record Bits(long first, long width) {}

    /** A function: the library that has it, and the FFM carriers of its parameters with {@code "; "} between them. */
    public record Function(String library, String carriers) {}

    private static final Map<String, FactTable> LOADED = new ConcurrentHashMap<>();

    private final String name;
    private final Map<String, Long> structSizes = new HashMap<>();
    private final Map<String, List<Member>> members = new HashMap<>();
    private final Map<String, Long> constants = new HashMap<>();
    private final Map<String, Long> alignments = new HashMap<>();
    private final Map<String, Bits> bits = new HashMap<>();
    private final Map<String, Function> functions = new HashMap<>();
    private final TreeSet<String> ambiguous = new TreeSet<>();

    private FactTable(String name) {
        this.name = name;
    }

    /** Reads {@code facts/<family>-<architecture>.csv} from the class path, once. */
    public static FactTable load(String family, String architecture) {
        return LOADED.computeIfAbsent(family + "-" + architecture, FactTable::read);
    }

    private static FactTable read(String name) {
        var table = new FactTable(name);
        String resource = "/facts/" + table.name + ".csv";
        try (var in = FactTable.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no fact file " + resource);
            }
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().skip(2).forEach(table::add);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return table;
    }

    private void add(String line) {
        String[] cell = line.split(",", -1);
        String group = untagged(cell[2]);
        switch (cell[1]) {
            case "struct" -> struct(group, Long.parseLong(cell[5]), cell[6]);
            case "field" -> members.computeIfAbsent(group, key -> new ArrayList<>())
                    .add(new Member(cell[3], Long.parseLong(cell[4]), Long.parseLong(cell[5]), cell[6]));
            case "const", "ioctl", "syscall", "regid" -> addConstant(cell[3], number(cell[6]));
            case "bits" -> bits.put(group + "." + cell[3], new Bits(Long.parseLong(cell[4]), Long.parseLong(cell[5])));
            case "function" -> functions.put(cell[3], new Function(group, cell[6]));
            default -> throw new IllegalArgumentException(name + ": unknown kind in " + line);
        }
    }

    private void struct(String struct, long size, String told) {
        structSizes.put(struct, size);
        if (told.startsWith("align=")) {
            alignments.put(struct, Long.parseLong(told.substring("align=".length())));
        }
    }

    private void addConstant(String constant, long value) {
        Long before = constants.put(constant, value);
        if (before != null && before != value) {
            ambiguous.add(constant);
        }
    }

    private static long number(String text) {
        return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseLong(text);
    }

    private static String untagged(String type) {
        return type.startsWith("struct ") ? type.substring("struct ".length()) : type;
    }

    /** Returns the value of a constant, an ioctl or a system call number; empty if the file has none of that name, or several that differ. */
    public OptionalLong constant(String constant) {
        return constants.containsKey(constant) && !ambiguous.contains(constant) ? OptionalLong.of(constants.get(constant)) : OptionalLong.empty();
    }

    /** Returns the size of a struct in bytes. */
    public OptionalLong structSize(String struct) {
        return structSizes.containsKey(struct) ? OptionalLong.of(structSizes.get(struct)) : OptionalLong.empty();
    }

    /** Returns a member of a struct. */
    public Optional<Member> member(String struct, String path) {
        return members.getOrDefault(struct, List.of()).stream().filter(member -> member.name().equals(path)).findFirst();
    }

    /** Returns a bit-field. */
    public Optional<Bits> bits(String struct, String field) {
        return Optional.ofNullable(bits.get(struct + "." + field));
    }

    /** Returns a function, or a callback, which no library has. */
    public Optional<Function> function(String function) {
        return Optional.ofNullable(functions.get(function));
    }

    /** Returns the alignment the file tells, or that follows from the types of all members; empty if the file does not know them all. */
    public OptionalLong alignment(String struct) {
        if (alignments.containsKey(struct)) {
            return OptionalLong.of(alignments.get(struct));
        }
        long largest = 1;
        for (Member member : members.getOrDefault(struct, List.of())) {
            OptionalLong one = alignmentOf(member.type());
            if (one.isEmpty()) {
                return OptionalLong.empty();
            }
            largest = Math.max(largest, one.getAsLong());
        }
        return OptionalLong.of(largest);
    }

    private OptionalLong alignmentOf(String type) {
        String element = type.replaceAll("\\[\\d*\\]", "");
        return switch (element) {
            case "struct", "union", "char", "__u8" -> OptionalLong.of(1); // the members of a nameless type have rows of their own
            case "__u16", "__s16" -> OptionalLong.of(2);
            case "__u32", "__s32" -> OptionalLong.of(4);
            case "__u64", "__s64", "long unsigned int" -> OptionalLong.of(8);
            case "__u128" -> OptionalLong.of(16);
            default -> element.endsWith("*") ? OptionalLong.of(8) : nestedAlignment(element);
        };
    }

    private OptionalLong nestedAlignment(String type) {
        return type.startsWith("struct ") && structSizes.containsKey(untagged(type)) ? alignment(untagged(type)) : OptionalLong.empty();
    }

    @Override
    public String toString() {
        return name;
    }
}
