package com.vmaccel.x86.internal.simd;

import static com.vmaccel.x86.internal.packed.PackedShuffles.chooseWords;
import static com.vmaccel.x86.internal.packed.PackedShuffles.doubleword;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Op;
import com.vmaccel.x86.internal.cpu.Site;
import com.vmaccel.x86.internal.packed.PackedOperation;
import com.vmaccel.x86.internal.packed.PackedShuffles;

/** Interleaving, narrowing and choosing of lanes. */
final class Shuffles {

    private Shuffles() {}

    static void addTo(InstructionSet set) {
        interleave(set, Operation.PUNPCKLBW, Operation.PUNPCKHBW, PackedShuffles::interleaveLowBytes, PackedShuffles::interleaveHighBytes);
        interleave(set, Operation.PUNPCKLWD, Operation.PUNPCKHWD, PackedShuffles::interleaveLowWords, PackedShuffles::interleaveHighWords);
        interleave(set, Operation.PUNPCKLDQ, Operation.PUNPCKHDQ, PackedShuffles::interleaveLowDoublewords, PackedShuffles::interleaveHighDoublewords);
        interleaveXmm(set, Operation.UNPCKLPS, Operation.UNPCKHPS, Feature.SSE, PackedShuffles::interleaveLowDoublewords, PackedShuffles::interleaveHighDoublewords);
        interleaveQuadwords(set, Operation.PUNPCKLQDQ, Operation.PUNPCKHQDQ);
        interleaveQuadwords(set, Operation.UNPCKLPD, Operation.UNPCKHPD);
        pack(set, Operation.PACKSSWB, PackedShuffles::packWords);
        pack(set, Operation.PACKUSWB, PackedShuffles::packWordsUnsigned);
        pack(set, Operation.PACKSSDW, PackedShuffles::packDoublewords);
        set.addForms(Operation.PSHUFW, Forms.SSE, site -> {
            int order = order(site);
            return PackedOps.of(site, (left, right) -> chooseWords(right, order));
        });
        set.addForms(Operation.PSHUFLW, Forms.SSE2, site -> {
            int order = order(site);
            return WideOps.of(site, (low, high, sourceLow, sourceHigh) -> chooseWords(sourceLow, order), (low, high, sourceLow, sourceHigh) -> sourceHigh);
        });
        set.addForms(Operation.PSHUFHW, Forms.SSE2, site -> {
            int order = order(site);
            return WideOps.of(site, (low, high, sourceLow, sourceHigh) -> sourceLow, (low, high, sourceLow, sourceHigh) -> chooseWords(sourceHigh, order));
        });
        set.addForms(Operation.PSHUFD, Forms.SSE2, Shuffles::chooseDoublewords);
        set.addForms(Operation.SHUFPS, Forms.SSE, Shuffles::chooseSingles);
        set.addForms(Operation.SHUFPD, Forms.SSE2, Shuffles::chooseDoubles);
    }

    private static int order(Site site) {
        return (int) site.instruction().immediate(2) & 0xff;
    }

    private static void interleave(InstructionSet set, Operation low, Operation high, PackedOperation lower, PackedOperation upper) {
        set.addForms(low, Forms.MMX_OR_SSE2, site -> Forms.isMmx(site, 0) ? PackedOps.of(site, lower) : interleaveLow(site, lower, upper));
        set.addForms(high, Forms.MMX_OR_SSE2, site -> Forms.isMmx(site, 0) ? PackedOps.of(site, upper) : interleaveHigh(site, lower, upper));
    }

    private static void interleaveXmm(InstructionSet set, Operation low, Operation high, Feature feature, PackedOperation lower, PackedOperation upper) {
        set.addForms(low, site -> feature, site -> interleaveLow(site, lower, upper));
        set.addForms(high, site -> feature, site -> interleaveHigh(site, lower, upper));
    }

    private static Op interleaveLow(Site site, PackedOperation lower, PackedOperation upper) {
        return WideOps.of(site, (low, high, sourceLow, sourceHigh) -> lower.apply(low, sourceLow), (low, high, sourceLow, sourceHigh) -> upper.apply(low, sourceLow));
    }

    private static Op interleaveHigh(Site site, PackedOperation lower, PackedOperation upper) {
        return WideOps.of(site, (low, high, sourceLow, sourceHigh) -> lower.apply(high, sourceHigh), (low, high, sourceLow, sourceHigh) -> upper.apply(high, sourceHigh));
    }

    private static void interleaveQuadwords(InstructionSet set, Operation lower, Operation upper) {
        set.addForms(lower, Forms.SSE2, site -> WideOps.of(site, (low, high, sourceLow, sourceHigh) -> low, (low, high, sourceLow, sourceHigh) -> sourceLow));
        set.addForms(upper, Forms.SSE2, site -> WideOps.of(site, (low, high, sourceLow, sourceHigh) -> high, (low, high, sourceLow, sourceHigh) -> sourceHigh));
    }

    private static void pack(InstructionSet set, Operation name, PackedOperation operation) {
        set.addForms(name, Forms.MMX_OR_SSE2, site -> Forms.isMmx(site, 0) ? PackedOps.of(site, operation)
                : WideOps.of(site, (low, high, sourceLow, sourceHigh) -> operation.apply(low, high), (low, high, sourceLow, sourceHigh) -> operation.apply(sourceLow, sourceHigh)));
    }

    private static Op chooseDoublewords(Site site) {
        int order = order(site);
        return WideOps.of(site, (low, high, sourceLow, sourceHigh) -> two(sourceLow, sourceHigh, order), (low, high, sourceLow, sourceHigh) -> two(sourceLow, sourceHigh, order >> 4));
    }

    private static Op chooseSingles(Site site) {
        int order = order(site);
        return WideOps.of(site, (low, high, sourceLow, sourceHigh) -> two(low, high, order), (low, high, sourceLow, sourceHigh) -> two(sourceLow, sourceHigh, order >> 4));
    }

    /** Two of the four doublewords of 128 bits, by two fields of an order. */
    private static long two(long low, long high, int order) {
        return doubleword(low, high, order & 3) | doubleword(low, high, order >> 2 & 3) << 32;
    }

    private static Op chooseDoubles(Site site) {
        int order = order(site);
        return WideOps.of(site, (low, high, sourceLow, sourceHigh) -> (order & 1) == 0 ? low : high, (low, high, sourceLow, sourceHigh) -> (order & 2) == 0 ? sourceLow : sourceHigh);
    }
}
