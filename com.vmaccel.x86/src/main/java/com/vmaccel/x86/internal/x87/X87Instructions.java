package com.vmaccel.x86.internal.x87;

import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.InstructionSet;

/** All instructions of the x87 FPU. */
public final class X87Instructions {

    private X87Instructions() {}

    /** {@return a set of them} */
    public static InstructionSet create() {
        InstructionSet set = new InstructionSet();
        set.feature(Feature.FPU);
        Arithmetic.addTo(set);
        Comparisons.addTo(set);
        ControlInstructions.addTo(set);
        Environment.addTo(set);
        Loads.addTo(set);
        StackOperations.addTo(set);
        Stores.addTo(set);
        Transcendentals.addTo(set);
        set.feature(Feature.CMOV);
        Comparisons.addNewerTo(set);
        StackOperations.addNewerTo(set);
        return set;
    }
}
