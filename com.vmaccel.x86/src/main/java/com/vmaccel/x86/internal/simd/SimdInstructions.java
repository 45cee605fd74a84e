package com.vmaccel.x86.internal.simd;

import com.vmaccel.x86.internal.cpu.InstructionSet;

/** All instructions of MMX, SSE and SSE2, and those that save and restore state. */
public final class SimdInstructions {

    private SimdInstructions() {}

    /** {@return a set of them} */
    public static InstructionSet create() {
        InstructionSet set = new InstructionSet();
        PackedIntegers.addTo(set);
        PackedShiftInstructions.addTo(set);
        Shuffles.addTo(set);
        ElementInstructions.addTo(set);
        MaskedStores.addTo(set);
        Moves.addTo(set);
        FloatArithmetic.addTo(set);
        Conversions.addTo(set);
        FxsaveInstructions.addTo(set);
        XsaveInstructions.addTo(set);
        return set;
    }
}
