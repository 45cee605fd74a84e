package com.vmaccel.x86.internal.simd;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.fp.Approximations;
import com.vmaccel.x86.internal.fp.DoubleLanes;
import com.vmaccel.x86.internal.fp.LaneOperation;
import com.vmaccel.x86.internal.fp.SingleLanes;
import com.vmaccel.x86.internal.fp.SseUnit;

/** Floating-point arithmetic and comparisons of SSE and SSE2. */
final class FloatArithmetic {

    private static final int PREDICATES = 7;

    private FloatArithmetic() {}

    static void addTo(InstructionSet set) {
        singles(set, Operation.ADDPS, Operation.ADDSS, SingleLanes::add);
        singles(set, Operation.SUBPS, Operation.SUBSS, SingleLanes::subtract);
        singles(set, Operation.MULPS, Operation.MULSS, SingleLanes::multiply);
        singles(set, Operation.DIVPS, Operation.DIVSS, SingleLanes::divide);
        singles(set, Operation.SQRTPS, Operation.SQRTSS, SingleLanes::squareRoot);
        singles(set, Operation.MINPS, Operation.MINSS, SingleLanes::minimum);
        singles(set, Operation.MAXPS, Operation.MAXSS, SingleLanes::maximum);
        singles(set, Operation.RCPPS, Operation.RCPSS, Approximations::reciprocal);
        singles(set, Operation.RSQRTPS, Operation.RSQRTSS, Approximations::reciprocalRoot);
        doubles(set, Operation.ADDPD, Operation.ADDSD, DoubleLanes::add);
        doubles(set, Operation.SUBPD, Operation.SUBSD, DoubleLanes::subtract);
        doubles(set, Operation.MULPD, Operation.MULSD, DoubleLanes::multiply);
        doubles(set, Operation.DIVPD, Operation.DIVSD, DoubleLanes::divide);
        doubles(set, Operation.SQRTPD, Operation.SQRTSD, DoubleLanes::squareRoot);
        doubles(set, Operation.MINPD, Operation.MINSD, DoubleLanes::minimum);
        doubles(set, Operation.MAXPD, Operation.MAXSD, DoubleLanes::maximum);
        comparisons(set);
    }

    private static void singles(InstructionSet set, Operation packed, Operation scalar, LaneOperation operation) {
        set.addForms(packed, Forms.SSE, site -> FloatOps.singles(site, operation));
        set.addForms(scalar, Forms.SSE, site -> FloatOps.scalar(site, operation));
    }

    private static void doubles(InstructionSet set, Operation packed, Operation scalar, LaneOperation operation) {
        set.addForms(packed, Forms.SSE2, site -> FloatOps.doubles(site, operation));
        set.addForms(scalar, Forms.SSE2, site -> FloatOps.scalar(site, operation));
    }

    private static void comparisons(InstructionSet set) {
        set.addForms(Operation.CMPPS, Forms.SSE, site -> FloatOps.singles(site, singleTest(site.instruction().immediate(2))));
        set.addForms(Operation.CMPSS, Forms.SSE, site -> FloatOps.scalar(site, singleTest(site.instruction().immediate(2))));
        set.addForms(Operation.CMPPD, Forms.SSE2, site -> FloatOps.doubles(site, doubleTest(site.instruction().immediate(2))));
        set.addForms(Operation.CMPSD, Forms.SSE2, site -> FloatOps.scalar(site, doubleTest(site.instruction().immediate(2))));
        set.feature(Feature.SSE);
        set.add(Operation.COMISS, (cpu, op) -> compare(cpu, op, SingleLanes::compareOrdered));
        set.add(Operation.UCOMISS, (cpu, op) -> compare(cpu, op, SingleLanes::compareUnordered));
        set.feature(Feature.SSE2);
        set.add(Operation.COMISD, (cpu, op) -> compare(cpu, op, DoubleLanes::compareOrdered));
        set.add(Operation.UCOMISD, (cpu, op) -> compare(cpu, op, DoubleLanes::compareUnordered));
        set.feature(null);
    }

    private static LaneOperation singleTest(long immediate) {
        int predicate = (int) immediate & PREDICATES;
        return (unit, left, right) -> SingleLanes.test(unit, left, right, predicate);
    }

    private static LaneOperation doubleTest(long immediate) {
        int predicate = (int) immediate & PREDICATES;
        return (unit, left, right) -> DoubleLanes.test(unit, left, right, predicate);
    }

    /** The relation goes to RFLAGS. */
    private static void compare(Cpu cpu, HandlerOp op, LaneOperation comparison) {
        Simd.requireSse(cpu);
        long[] xmm = cpu.extended.xmm;
        long right = op.operand(1).isMemory() ? op.operand(1).read(cpu) : xmm[2 * op.instruction.register(1)];
        SseUnit unit = Simd.begin(cpu);
        long relation = comparison.apply(unit, xmm[2 * op.instruction.register(0)], right);
        Simd.end(cpu, unit);
        cpu.flags.setStatus((int) relation);
    }
}
