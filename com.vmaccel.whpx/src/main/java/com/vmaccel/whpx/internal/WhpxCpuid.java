package com.vmaccel.whpx.internal;

import com.vmaccel.api.x86.CpuidEntry;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Asks for CPUID leaf by leaf, as software does, and makes a table of the answers. Source: Intel SDM volume 2, CPUID; AMD APM volume 3 appendix E. */
final class WhpxCpuid {

    private static final int EXTENDED = 0x8000_0000;
    private static final int CACHES = 4;
    private static final int FEATURES = 7;
    private static final int TOPOLOGY = 0xb;
    private static final int XSAVE = 0xd;
    private static final int TOPOLOGY_2 = 0x1f;
    private static final int AMD_CACHES = 0x8000_001d;
    /** More than any processor has, so that a strange answer ends. */
    private static final int MOST_LEAVES = 0x40;
    private static final int MOST_SUBLEAVES = 64;

    /** One execution of CPUID. */
    @FunctionalInterface
    interface Source {
        CpuidResult cpuid(int function, int index);
    }

    private final Source source;
    private final List<CpuidEntry> entries = new ArrayList<>();

    private WhpxCpuid(Source source) {
        this.source = source;
    }

    static CpuidTable read(Source source) {
        WhpxCpuid reader = new WhpxCpuid(source);
        reader.range(0);
        reader.range(EXTENDED);
        return CpuidTable.of(reader.entries);
    }

    /** Reads a table, and also those leaves of another one that are in none of the usual ranges. */
    static CpuidTable read(Source source, CpuidTable others) {
        CpuidTable table = read(source);
        Set<Integer> functions = table.entries().stream().map(CpuidEntry::function).collect(Collectors.toSet());
        for (CpuidEntry entry : others.entries()) {
            if (!functions.contains(entry.function())) {
                table = table.with(entry.withResult(source.cpuid(entry.function(), entry.index())));
            }
        }
        return table;
    }

    /** Returns a whole list for a partition: a table, and nothing for what the platform would answer beyond it. */
    static List<CpuidEntry> replacing(CpuidTable host, CpuidTable table) {
        List<CpuidEntry> entries = new ArrayList<>(table.entries());
        Set<Integer> functions = table.entries().stream().map(CpuidEntry::function).collect(Collectors.toSet());
        for (CpuidEntry entry : host.entries()) {
            boolean isNew = !functions.contains(entry.function());
            if (isNew || entry.indexed() && table.entries().stream().noneMatch(other -> other.function() == entry.function() && other.index() == entry.index())) {
                entries.add(entry.withResult(table.find(entry.function(), entry.index())));
            }
        }
        return entries;
    }

    private void range(int first) {
        int last = source.cpuid(first, 0).eax();
        int count = last - first;
        for (int i = 0; i <= count && i < MOST_LEAVES; i++) {
            leaf(first + i);
        }
    }

    private void leaf(int function) {
        CpuidResult first = source.cpuid(function, 0);
        switch (function) {
            case CACHES, AMD_CACHES -> subleaves(function, result -> (result.eax() & 0x1f) == 0);
            case TOPOLOGY, TOPOLOGY_2 -> subleaves(function, result -> (result.ecx() & 0xff00) == 0);
            case FEATURES -> counted(function, Math.min(first.eax(), MOST_SUBLEAVES - 1));
            case XSAVE -> components(function, first);
            default -> entries.add(new CpuidEntry(function, 0, false, first));
        }
    }

    /** Tells the sub-leaf that ends a list. */
    @FunctionalInterface
    private interface End {
        boolean is(CpuidResult result);
    }

    /** The list's end belongs to it. */
    private void subleaves(int function, End end) {
        for (int index = 0; index < MOST_SUBLEAVES; index++) {
            CpuidResult result = source.cpuid(function, index);
            entries.add(new CpuidEntry(function, index, true, result));
            if (end.is(result)) {
                return;
            }
        }
    }

    private void counted(int function, int last) {
        for (int index = 0; index <= last; index++) {
            entries.add(new CpuidEntry(function, index, true, source.cpuid(function, index)));
        }
    }

    private void components(int function, CpuidResult first) {
        counted(function, 1);
        long user = Integer.toUnsignedLong(first.eax()) | (long) first.edx() << Integer.SIZE;
        CpuidResult second = source.cpuid(function, 1);
        long supervisor = Integer.toUnsignedLong(second.ecx()) | (long) second.edx() << Integer.SIZE;
        for (int index = 2; index < MOST_SUBLEAVES - 1; index++) {
            if (((user | supervisor) >>> index & 1) != 0) {
                entries.add(new CpuidEntry(function, index, true, source.cpuid(function, index)));
            }
        }
    }
}
