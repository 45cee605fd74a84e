package com.vmaccel.kvm.internal;

import com.vmaccel.api.hyperv.Enlightenment;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * What announces each part of Hyper-V's interface, and which MSRs of it are state: neither those that count by themselves nor a vCPU's number. Source: Hypervisor Top-Level Functional
 * Specification, section 2.4 and appendix E.
 */
@SuppressWarnings("ImmutableEnumChecker") // nobody writes the indices
enum KvmEnlightenment {
    REFERENCE_TIME(Enlightenment.REFERENCE_TIME, 1 << 1 | 1 << 9, 0, 0, 0, range(0x4000_0021, 1)),
    FREQUENCIES(Enlightenment.FREQUENCIES, 1 << 11, 0, 1 << 8, 0, range(0, 0)),
    VP_INDEX(Enlightenment.VP_INDEX, 1 << 6, 0, 0, 0, range(0, 0)),
    VP_RUNTIME(Enlightenment.VP_RUNTIME, 1, 0, 0, 0, range(0, 0)),
    CRASH_REPORTS(Enlightenment.CRASH_REPORTS, 0, 0, 1 << 10, 0, range(0x4000_0100, 5)),
    TLB_FLUSH(Enlightenment.TLB_FLUSH, 1 << 5, 0, 0, 1 << 2 | 1 << 11, range(0, 0)),
    IPI(Enlightenment.IPI, 1 << 5, 0, 0, 1 << 10 | 1 << 11, range(0, 0)),
    APIC_REGISTERS(Enlightenment.APIC_REGISTERS, 1 << 4, 0, 0, 1 << 3, range(0x4000_0073, 1)),
    SYNTHETIC_INTERRUPTS(Enlightenment.SYNTHETIC_INTERRUPTS, 1 << 2, 1 << 4 | 1 << 5, 0, 0,
            IntStream.of(0x4000_0080, 0x4000_0082, 0x4000_0083), range(0x4000_0090, 16)),
    SYNTHETIC_TIMERS(Enlightenment.SYNTHETIC_TIMERS, 1 << 3, 0, 1 << 19, 0, range(0x4000_00b0, 8));

    /** The guest's identity and its hypercall page, which go with every part. */
    static final int COMMON_ACCESS = 1 << 5;
    /** That time is virtual, so that watchdogs had better be patient. */
    static final int COMMON_ADVICE = 1 << 5;

    private static final int FEATURES = 0x4000_0003;
    private static final int ADVICE = 0x4000_0004;
    private static final int[] COMMON_MSRS = {0x4000_0000, 0x4000_0001};

    private final Enlightenment part;
    private final int access;
    private final int rights;
    private final int features;
    private final int advice;
    private final int[] msrs;

    KvmEnlightenment(Enlightenment part, int access, int rights, int features, int advice, IntStream... msrs) {
        this.part = part;
        this.access = access;
        this.rights = rights;
        this.features = features;
        this.advice = advice;
        this.msrs = Arrays.stream(msrs).flatMapToInt(indices -> indices).toArray();
    }

    private static IntStream range(int first, int count) {
        return IntStream.range(first, first + count);
    }

    /** Returns the parts that a host can announce: all that lets a guest into one, the rest being hints. */
    static Set<Enlightenment> offered(CpuidTable host) {
        CpuidResult can = host.find(FEATURES, 0);
        CpuidResult advises = host.find(ADVICE, 0);
        EnumSet<Enlightenment> parts = EnumSet.noneOf(Enlightenment.class);
        for (KvmEnlightenment row : values()) {
            boolean hinted = row.access != 0 || row.features == 0 || (can.edx() & row.features) == row.features;
            boolean all = (row.access & ~can.eax()) == 0 && (row.rights & ~can.ebx()) == 0 && (row.advice & ~advises.eax()) == 0;
            if ((can.eax() & COMMON_ACCESS) != 0 && all && hinted) {
                parts.add(row.part);
            }
        }
        return parts;
    }

    private static int bits(Set<Enlightenment> wanted, ToIntFunction<KvmEnlightenment> column) {
        return Arrays.stream(values()).filter(row -> wanted.contains(row.part)).mapToInt(column).reduce(0, (one, other) -> one | other);
    }

    /** Returns what is left of the functions of features and advice. */
    static CpuidResult features(CpuidResult was, Set<Enlightenment> wanted) {
        return new CpuidResult(
                was.eax() & (COMMON_ACCESS | bits(wanted, row -> row.access)), was.ebx() & bits(wanted, row -> row.rights), was.ecx(),
                was.edx() & bits(wanted, row -> row.features));
    }

    static CpuidResult advice(CpuidResult was, Set<Enlightenment> wanted) {
        return new CpuidResult(was.eax() & (COMMON_ADVICE | bits(wanted, row -> row.advice)), was.ebx(), was.ecx(), was.edx());
    }

    /** Returns the MSRs that are state with these parts; none without any. */
    static IntStream msrs(Set<Enlightenment> wanted) {
        IntStream parts = Arrays.stream(values()).filter(row -> wanted.contains(row.part)).flatMapToInt(row -> Arrays.stream(row.msrs));
        return wanted.isEmpty() ? IntStream.empty() : IntStream.concat(Arrays.stream(COMMON_MSRS), parts);
    }
}
