package com.vmaccel.x86.internal.simd;

import com.vmaccel.x86.internal.cpu.InstructionSet;

/** All instructions of MMX, SSE and SSE2, and those that save and restore state. */
public final class SimdInstructions {

    private SimdInstructions() {}

    /** Adds them. */
    public static void addTo(InstructionSet set) {
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
    }
}
