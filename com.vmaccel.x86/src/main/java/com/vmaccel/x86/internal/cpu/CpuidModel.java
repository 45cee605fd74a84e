package com.vmaccel.x86.internal.cpu;

import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What CPUID tells, and what follows from it: an instruction whose feature is not announced is undefined. */
public final class CpuidModel {

    private static final int ADDRESS_SIZES = 0x8000_0008;
    private static final int EXTENDED = 0x8000_0000;
    private static final int DEFAULT_ADDRESS_BITS = 36;
    private static final int MOST_ADDRESS_BITS = 52;

    private CpuidTable table = CpuidTable.of(List.of());
    private final Set<Feature> features = EnumSet.noneOf(Feature.class);
    private int addressBits = DEFAULT_ADDRESS_BITS;

    private boolean extendedRegisters = true;

    CpuidModel() {}

    /** Leaves instructions on the x87 and XMM registers undefined, whatever the table announces, or not: while somebody else keeps those registers. */
    public void setExtendedRegisters(boolean there) {
        extendedRegisters = there;
    }

    boolean hasExtendedRegisters() {
        return extendedRegisters;
    }

    public void set(CpuidTable newTable) {
        table = newTable;
        features.clear();
        for (Feature feature : Feature.values()) {
            if ((register(newTable.find(feature.function(), feature.index()), feature) & feature.mask()) != 0) {
                features.add(feature);
            }
        }
        int told = newTable.find(ADDRESS_SIZES, 0).eax() & 0xff;
        addressBits = told == 0 ? DEFAULT_ADDRESS_BITS : Math.min(told, MOST_ADDRESS_BITS);
    }

    private static int register(CpuidResult result, Feature feature) {
        return switch (feature.register()) {
            case EAX -> result.eax();
            case EBX -> result.ebx();
            case ECX -> result.ecx();
            case EDX -> result.edx();
        };
    }

    public CpuidTable table() {
        return table;
    }

    public boolean has(Feature feature) {
        return features.contains(feature);
    }

    /** The width of guest-physical addresses. */
    public int addressBits() {
        return addressBits;
    }

    boolean hasHugePages() {
        return has(Feature.HUGE_PAGES);
    }

    /** Answers CPUID; beyond the last leaf of its range, the last basic one answers, as Intel's processors do. */
    public CpuidResult answer(int function, int index) {
        int range = function & EXTENDED;
        int last = table.find(range, 0).eax();
        boolean known = Integer.compareUnsigned(function, last) <= 0;
        return table.find(known ? function : table.find(0, 0).eax(), index);
    }
}
