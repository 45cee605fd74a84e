package com.vmaccel.api.x86;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

/** A CPUID table: what a guest is told about its processor. Immutable; equal when the entries are. Source: Intel SDM volume 2, CPUID. */
public final class CpuidTable {

    private record Key(int function, int index) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byFunction = Integer.compareUnsigned(function, other.function);
            return byFunction != 0 ? byFunction : Integer.compareUnsigned(index, other.index);
        }
    }

    private final Map<Key, CpuidEntry> entries;

    private CpuidTable(Map<Key, CpuidEntry> entries) {
        this.entries = entries;
    }

    /**
     * Makes a table.
     *
     * @param entries its entries; of two with the same inputs the later one counts
     * @return the table
     */
    public static CpuidTable of(Collection<CpuidEntry> entries) {
        Map<Key, CpuidEntry> map = new TreeMap<>();
        entries.forEach(entry -> map.put(key(entry), entry));
        return new CpuidTable(map);
    }

    private static Key key(CpuidEntry entry) {
        return new Key(entry.function(), entry.indexed() ? entry.index() : 0);
    }

    /**
     * Returns the entries.
     *
     * @return all entries, by function and index
     */
    public List<CpuidEntry> entries() {
        return List.copyOf(entries.values());
    }

    /**
     * Answers CPUID.
     *
     * @param function the input in EAX
     * @param index the input in ECX
     * @return the entry's answer; all zero where the table has none
     */
    public CpuidResult find(int function, int index) {
        CpuidEntry exact = entries.get(new Key(function, index));
        CpuidEntry found = exact != null ? exact : entries.get(new Key(function, 0));
        return found == null || found.indexed() && found.index() != index ? CpuidResult.ZERO : found.result();
    }

    /**
     * Returns this table with an entry added or replaced.
     *
     * @param entry the entry
     * @return a changed copy
     */
    public CpuidTable with(CpuidEntry entry) {
        List<CpuidEntry> list = new ArrayList<>(entries.values());
        list.add(entry);
        return of(list);
    }

    /**
     * Returns this table with each entry replaced.
     *
     * @param change gives the new entry for an old one
     * @return a changed copy
     */
    public CpuidTable map(UnaryOperator<CpuidEntry> change) {
        return of(entries.values().stream().map(change).toList());
    }

    /**
     * Returns this table with only those features that another one has too, as a guest needs it that is to move between two hosts. What is no feature stays as it is
     * here.
     *
     * @param other the other table
     * @return a changed copy
     */
    public CpuidTable common(CpuidTable other) {
        return masked(word -> word.of(other));
    }

    /** Returns this table with only some of its features. */
    CpuidTable masked(ToIntFunction<CpuidWord> features) {
        return map(entry -> {
            CpuidResult result = entry.result();
            for (CpuidWord word : CpuidWord.ALL) {
                result = word.isOf(entry) ? word.masked(result, features.applyAsInt(word)) : result;
            }
            return entry.withResult(result);
        });
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CpuidTable table && entries.equals(table.entries);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(entries);
    }

    @Override
    public String toString() {
        return "CpuidTable[" + entries.size() + " entries]";
    }
}
