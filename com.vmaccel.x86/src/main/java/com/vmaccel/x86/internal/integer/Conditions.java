package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.InstructionSet;

/** CMOVcc and SETcc; Jcc is in {@link ControlFlow}. Arrays are in the order of the conditions' numbers. */
final class Conditions {

    private static final Operation[] MOVES = {
        Operation.CMOVO, Operation.CMOVNO, Operation.CMOVB, Operation.CMOVAE, Operation.CMOVE, Operation.CMOVNE, Operation.CMOVBE, Operation.CMOVA,
        Operation.CMOVS, Operation.CMOVNS, Operation.CMOVP, Operation.CMOVNP, Operation.CMOVL, Operation.CMOVGE, Operation.CMOVLE, Operation.CMOVG
    };
    private static final Operation[] SETS = {
        Operation.SETO, Operation.SETNO, Operation.SETB, Operation.SETAE, Operation.SETE, Operation.SETNE, Operation.SETBE, Operation.SETA,
        Operation.SETS, Operation.SETNS, Operation.SETP, Operation.SETNP, Operation.SETL, Operation.SETGE, Operation.SETLE, Operation.SETG
    };
    static final Operation[] JUMPS = {
        Operation.JO, Operation.JNO, Operation.JB, Operation.JAE, Operation.JE, Operation.JNE, Operation.JBE, Operation.JA,
        Operation.JS, Operation.JNS, Operation.JP, Operation.JNP, Operation.JL, Operation.JGE, Operation.JLE, Operation.JG
    };

    private Conditions() {}

    static void addTo(InstructionSet set) {
        for (int i = 0; i < SETS.length; i++) {
            int condition = i;
            set.add(SETS[i], (cpu, op) -> op.operand(0).write(cpu, cpu.flags.test(condition) ? 1 : 0), site -> ConditionOps.set(condition, site));
        }
        set.feature(Feature.CMOV);
        for (int i = 0; i < MOVES.length; i++) {
            int condition = i;
            set.add(MOVES[i], (cpu, op) -> {
                long value = op.operand(1).read(cpu); // a fault comes whatever the condition
                op.operand(0).write(cpu, cpu.flags.test(condition) ? value : op.operand(0).read(cpu));
            }, site -> ConditionOps.move(condition, site));
        }
        set.feature(null);
    }
}
