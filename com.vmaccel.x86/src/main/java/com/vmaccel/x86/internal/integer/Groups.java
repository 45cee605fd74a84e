package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.simd.SimdInstructions;
import com.vmaccel.x86.internal.x87.X87Instructions;

/** All groups of instructions. */
public final class Groups {

    /** What every processor executes, as far as its CPUID table announces it. */
    public static final InstructionSet ALL = all();

    private Groups() {}

    private static InstructionSet all() {
        InstructionSet set = new InstructionSet();
        Arithmetic.addTo(set);
        Shifts.addTo(set);
        Rotates.addTo(set);
        Multiplication.addTo(set);
        Division.addTo(set);
        Decimal.addTo(set);
        BitOperations.addTo(set);
        BitManipulation.addTo(set);
        DataMovement.addTo(set);
        Conditions.addTo(set);
        FlagOperations.addTo(set);
        ControlRegisters.addTo(set);
        SystemSegments.addTo(set);
        Stack.addTo(set);
        FlagStack.addTo(set);
        ControlFlow.addTo(set);
        Strings.addTo(set);
        Ports.addTo(set);
        FarTransfers.addTo(set);
        FarReturns.addTo(set);
        SoftwareInterrupts.addTo(set);
        SystemCalls.addTo(set);
        SystemTables.addTo(set);
        ModelSpecific.addTo(set);
        ProcessorControl.addTo(set);
        WideExchange.addTo(set);
        return set.otherwise(() -> X87.SET);
    }

    /** Most guests never need these; making them takes as long as all others. */
    private static final class X87 {
        static final InstructionSet SET = X87Instructions.create().otherwise(() -> Simd.SET);
    }

    private static final class Simd {
        static final InstructionSet SET = SimdInstructions.create();
    }
}
