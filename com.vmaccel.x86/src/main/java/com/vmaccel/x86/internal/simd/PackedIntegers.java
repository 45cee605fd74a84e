package com.vmaccel.x86.internal.simd;

import static com.vmaccel.x86.internal.packed.LaneWidth.BYTE;
import static com.vmaccel.x86.internal.packed.LaneWidth.DOUBLEWORD;
import static com.vmaccel.x86.internal.packed.LaneWidth.WORD;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Site;
import com.vmaccel.x86.internal.packed.PackedOperation;
import com.vmaccel.x86.internal.packed.PackedProducts;
import java.util.function.Function;

/** Packed integers of MMX and SSE2: arithmetic, comparisons and logic. */
final class PackedIntegers {

    private final InstructionSet set;
    private final Function<Site, Feature> feature;

    private PackedIntegers(InstructionSet set, Function<Site, Feature> feature) {
        this.set = set;
        this.feature = feature;
    }

    static void addTo(InstructionSet set) {
        new PackedIntegers(set, Forms.MMX_OR_SSE2).sums().comparisons().products().logic();
        new PackedIntegers(set, Forms.SSE_OR_SSE2).fromSse();
        new PackedIntegers(set, Forms.SSE2).fromSse2();
        new PackedIntegers(set, Forms.SSE).add(Operation.ANDPS, (a, b) -> a & b).add(Operation.ANDNPS, (a, b) -> ~a & b).add(Operation.ORPS, (a, b) -> a | b)
                .add(Operation.XORPS, (a, b) -> a ^ b);
    }

    private PackedIntegers add(Operation name, PackedOperation operation) {
        set.addForms(name, feature, site -> PackedOps.of(site, operation));
        return this;
    }

    private PackedIntegers sums() {
        return add(Operation.PADDB, BYTE::add).add(Operation.PADDW, WORD::add).add(Operation.PADDD, DOUBLEWORD::add)
                .add(Operation.PSUBB, BYTE::subtract).add(Operation.PSUBW, WORD::subtract).add(Operation.PSUBD, DOUBLEWORD::subtract)
                .add(Operation.PADDSB, BYTE::addSaturated).add(Operation.PADDSW, WORD::addSaturated)
                .add(Operation.PSUBSB, BYTE::subtractSaturated).add(Operation.PSUBSW, WORD::subtractSaturated)
                .add(Operation.PADDUSB, BYTE::addUnsignedSaturated).add(Operation.PADDUSW, WORD::addUnsignedSaturated)
                .add(Operation.PSUBUSB, BYTE::subtractUnsignedSaturated).add(Operation.PSUBUSW, WORD::subtractUnsignedSaturated);
    }

    private PackedIntegers comparisons() {
        return add(Operation.PCMPEQB, BYTE::equal).add(Operation.PCMPEQW, WORD::equal).add(Operation.PCMPEQD, DOUBLEWORD::equal)
                .add(Operation.PCMPGTB, BYTE::greater).add(Operation.PCMPGTW, WORD::greater).add(Operation.PCMPGTD, DOUBLEWORD::greater);
    }

    private PackedIntegers products() {
        return add(Operation.PMULLW, PackedProducts::low).add(Operation.PMULHW, PackedProducts::high).add(Operation.PMADDWD, PackedProducts::multiplyAdd);
    }

    private PackedIntegers logic() {
        return add(Operation.PAND, (a, b) -> a & b).add(Operation.PANDN, (a, b) -> ~a & b).add(Operation.POR, (a, b) -> a | b).add(Operation.PXOR, (a, b) -> a ^ b);
    }

    private void fromSse() {
        add(Operation.PAVGB, BYTE::average).add(Operation.PAVGW, WORD::average).add(Operation.PMINUB, BYTE::leastUnsigned).add(Operation.PMAXUB, BYTE::greatestUnsigned)
                .add(Operation.PMINSW, WORD::least).add(Operation.PMAXSW, WORD::greatest).add(Operation.PMULHUW, PackedProducts::highUnsigned)
                .add(Operation.PSADBW, PackedProducts::sumOfDifferences);
    }

    private void fromSse2() {
        add(Operation.PADDQ, (a, b) -> a + b).add(Operation.PSUBQ, (a, b) -> a - b).add(Operation.PMULUDQ, PackedProducts::lowDoublewords)
                .add(Operation.ANDPD, (a, b) -> a & b).add(Operation.ANDNPD, (a, b) -> ~a & b).add(Operation.ORPD, (a, b) -> a | b).add(Operation.XORPD, (a, b) -> a ^ b);
    }
}
