package com.vmaccel.kvm.internal;

import com.vmaccel.api.x86.CpuidEntry;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;

/** CPUID tables in KVM's form. */
final class KvmCpuid {

    private static final int EXTENDED = 0x8000_0000;
    private static final int FIRST_OF_HYPERVISORS = 0x4000_0000;

    private KvmCpuid() {}

    static CpuidTable read(MemorySegment list) {
        int count = KvmCpuid2.NENT.get(list);
        List<CpuidEntry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(readEntry(list, KvmCpuid2.ENTRIES.offset(i)));
        }
        return CpuidTable.of(entries);
    }

    private static CpuidEntry readEntry(MemorySegment list, long at) {
        boolean indexed = (KvmCpuidEntry2.FLAGS.get(list, at) & KvmCpuidEntry2.KVM_CPUID_FLAG_SIGNIFCANT_INDEX) != 0;
        CpuidResult result = new CpuidResult(
                KvmCpuidEntry2.EAX.get(list, at), KvmCpuidEntry2.EBX.get(list, at), KvmCpuidEntry2.ECX.get(list, at), KvmCpuidEntry2.EDX.get(list, at));
        return new CpuidEntry(KvmCpuidEntry2.FUNCTION.get(list, at), indexed ? KvmCpuidEntry2.INDEX.get(list, at) : 0, indexed, result);
    }

    /** Writes a table without what KVM answers unasked, as it goes through the list again and again (KVM API, 4.87 KVM_SET_CPUID2). */
    static MemorySegment write(SegmentAllocator allocator, CpuidTable table) {
        List<CpuidEntry> entries = table.entries().stream().filter(entry -> !isImplied(entry, table)).toList();
        MemorySegment list = KvmCpuid2.STRUCT.allocate(allocator, entries.size());
        KvmCpuid2.NENT.set(list, entries.size());
        for (int i = 0; i < entries.size(); i++) {
            writeEntry(list, KvmCpuid2.ENTRIES.offset(i), entries.get(i));
        }
        return list;
    }

    /**
     * Whether KVM answers the same without an entry: zeros, up to the last function that is announced. Beyond it Intel's processors, and KVM with their name, answer
     * as for another function, and functions with an index have rules of their own (SDM 2A, CPUID).
     */
    private static boolean isImplied(CpuidEntry entry, CpuidTable table) {
        boolean ordinary = (entry.function() & ~EXTENDED) < FIRST_OF_HYPERVISORS && !entry.indexed();
        return ordinary
                && entry.result().equals(CpuidResult.ZERO)
                && Integer.compareUnsigned(entry.function(), table.find(entry.function() & EXTENDED, 0).eax()) <= 0;
    }

    private static void writeEntry(MemorySegment list, long at, CpuidEntry entry) {
        KvmCpuidEntry2.FUNCTION.set(list, at, entry.function());
        KvmCpuidEntry2.INDEX.set(list, at, entry.index());
        KvmCpuidEntry2.FLAGS.set(list, at, entry.indexed() ? KvmCpuidEntry2.KVM_CPUID_FLAG_SIGNIFCANT_INDEX : 0);
        KvmCpuidEntry2.EAX.set(list, at, entry.result().eax());
        KvmCpuidEntry2.EBX.set(list, at, entry.result().ebx());
        KvmCpuidEntry2.ECX.set(list, at, entry.result().ecx());
        KvmCpuidEntry2.EDX.set(list, at, entry.result().edx());
    }
}
