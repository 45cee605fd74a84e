package com.vmaccel.tck;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one kind of host is known not to do, apart from the suite: the same cases must pass everywhere else. Read from a text of lines with a verdict
 * ({@code FAIL}: run, and expected to fail; {@code HANG}: not run), the name of a case ({@code *} at its end stands for anything) and the reason. Lines that
 * begin with {@code #} are comments.
 *
 * @param entries the lines
 */
public record KnownLimits(List<Entry> entries) {

    /** A host that does everything. */
    public static final KnownLimits NONE = new KnownLimits(List.of());

    /** What becomes of a case. */
    public enum Verdict {
        /** It runs and is expected to fail. */
        FAIL,
        /** It is not run, because the guest hangs. */
        HANG
    }

    /**
     * One line.
     *
     * @param verdict what becomes of the case
     * @param name its name, or the beginning of names and {@code *}
     * @param reason why the host cannot
     */
    public record Entry(Verdict verdict, String name, String reason) {
        boolean matches(String other) {
            return name.endsWith("*") ? other.startsWith(name.substring(0, name.length() - 1)) : other.equals(name);
        }
    }

    /** Copies the list. */
    public KnownLimits {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a list.
     *
     * @param in a text in UTF-8; read to its end
     * @return its entries
     * @throws IllegalArgumentException naming a line that is none
     */
    public static KnownLimits read(InputStream in) {
        List<Entry> entries = new ArrayList<>();
        try {
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    entries.add(entry(line));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new KnownLimits(entries);
    }

    /**
     * Reads a list from a resource.
     *
     * @param owner a class of the bundle that has it
     * @param name its name relative to the class
     * @return its entries
     * @throws IllegalArgumentException if there is none, or naming a line that is none
     */
    public static KnownLimits resource(Class<?> owner, String name) {
        try (InputStream in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + name + " beside " + owner.getName());
            }
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Entry entry(String line) {
        String[] words = line.strip().split("\\s+", 3);
        if (words.length == 3) {
            for (Verdict verdict : Verdict.values()) {
                if (verdict.name().equals(words[0])) {
                    return new Entry(verdict, words[1], words[2]);
                }
            }
        }
        throw new IllegalArgumentException("not a known limit (FAIL or HANG, name, reason): " + line);
    }

    /**
     * Finds what is known of a case.
     *
     * @param name the case's name
     * @return the first entry that matches
     */
    public Optional<Entry> find(String name) {
        return entries.stream().filter(entry -> entry.matches(name)).findFirst();
    }
}
