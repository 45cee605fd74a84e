package com.vmaccel.x86.internal.simd;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Op;
import com.vmaccel.x86.internal.cpu.Site;
import com.vmaccel.x86.internal.fp.DoubleLanes;
import com.vmaccel.x86.internal.fp.LaneOperation;
import com.vmaccel.x86.internal.fp.SingleLanes;
import com.vmaccel.x86.internal.fp.SseUnit;

/** Conversions between integers and floats. */
final class Conversions {

    private static final long LOW = 0xffff_ffffL;

    private Conversions() {}

    static void addTo(InstructionSet set) {
        scalars(set);
        packed(set);
        withMmx(set);
    }

    private static void scalars(InstructionSet set) {
        set.addForms(Operation.CVTSS2SD, Forms.SSE2, site -> FloatOps.scalar(site, (unit, left, right) -> SingleLanes.toDouble(unit, right)));
        set.addForms(Operation.CVTSD2SS, Forms.SSE2, site -> FloatOps.scalar(site, (unit, left, right) -> DoubleLanes.toSingle(unit, right)));
        set.addForms(Operation.CVTSI2SS, Forms.SSE, site -> {
            int unused = 64 - site.bits(1);
            return FloatOps.scalar(site, (unit, left, right) -> SingleLanes.fromInteger(unit, right << unused >> unused));
        });
        set.addForms(Operation.CVTSI2SD, Forms.SSE2, site -> {
            int unused = 64 - site.bits(1);
            return FloatOps.scalar(site, (unit, left, right) -> DoubleLanes.fromInteger(unit, right << unused >> unused));
        });
        set.addForms(Operation.CVTSS2SI, Forms.SSE, site -> toGeneral(site, singleTo(site.bits(0), false)));
        set.addForms(Operation.CVTTSS2SI, Forms.SSE, site -> toGeneral(site, singleTo(site.bits(0), true)));
        set.addForms(Operation.CVTSD2SI, Forms.SSE2, site -> toGeneral(site, doubleTo(site.bits(0), false)));
        set.addForms(Operation.CVTTSD2SI, Forms.SSE2, site -> toGeneral(site, doubleTo(site.bits(0), true)));
    }

    private static void packed(InstructionSet set) {
        LaneOperation toSingle = (unit, left, right) -> SingleLanes.fromInteger(unit, right << 32 >> 32);
        set.addForms(Operation.CVTDQ2PS, Forms.SSE2, site -> FloatOps.singles(site, toSingle));
        set.addForms(Operation.CVTPS2DQ, Forms.SSE2, site -> FloatOps.singles(site, singleTo(32, false)));
        set.addForms(Operation.CVTTPS2DQ, Forms.SSE2, site -> FloatOps.singles(site, singleTo(32, true)));
        LaneOperation toDouble = (unit, left, right) -> DoubleLanes.fromInteger(unit, right << 32 >> 32);
        set.addForms(Operation.CVTDQ2PD, Forms.SSE2, site -> new Widening(site, toDouble));
        set.addForms(Operation.CVTPS2PD, Forms.SSE2, site -> new Widening(site, (unit, left, right) -> SingleLanes.toDouble(unit, right)));
        set.addForms(Operation.CVTPD2PS, Forms.SSE2, site -> new Narrowing(site, (unit, left, right) -> DoubleLanes.toSingle(unit, right)));
        set.addForms(Operation.CVTPD2DQ, Forms.SSE2, site -> new Narrowing(site, doubleTo(32, false)));
        set.addForms(Operation.CVTTPD2DQ, Forms.SSE2, site -> new Narrowing(site, doubleTo(32, true)));
    }

    private static void withMmx(InstructionSet set) {
        set.addForms(Operation.CVTPI2PD, Forms.SSE2, site -> new Widening(site, (unit, left, right) -> DoubleLanes.fromInteger(unit, right << 32 >> 32)));
        set.addForms(Operation.CVTPD2PI, Forms.SSE2, site -> new Narrowing(site, doubleTo(32, false)));
        set.addForms(Operation.CVTTPD2PI, Forms.SSE2, site -> new Narrowing(site, doubleTo(32, true)));
        set.addForms(Operation.CVTPI2PS, Forms.SSE, site -> new PairOp(site, (unit, left, right) -> SingleLanes.fromInteger(unit, right << 32 >> 32)));
        set.addForms(Operation.CVTPS2PI, Forms.SSE, site -> new PairOp(site, singleTo(32, false)));
        set.addForms(Operation.CVTTPS2PI, Forms.SSE, site -> new PairOp(site, singleTo(32, true)));
    }

    private static LaneOperation singleTo(int bits, boolean truncate) {
        return bits == 64 ? (unit, left, right) -> SingleLanes.toInteger(unit, right, 64, truncate) : (unit, left, right) -> SingleLanes.toInteger(unit, right, 32, truncate) & LOW;
    }

    private static LaneOperation doubleTo(int bits, boolean truncate) {
        return bits == 64 ? (unit, left, right) -> DoubleLanes.toInteger(unit, right, 64, truncate) : (unit, left, right) -> DoubleLanes.toInteger(unit, right, 32, truncate) & LOW;
    }

    private static Op toGeneral(Site site, LaneOperation conversion) {
        return new ToGeneral(Element.of(site, 0), Element.of(site, 1), conversion);
    }

    /** To a general register. */
    private static final class ToGeneral extends Op {
        private final Element to;
        private final Element from;
        private final LaneOperation conversion;

        ToGeneral(Element to, Element from, LaneOperation conversion) {
            this.to = to;
            this.from = from;
            this.conversion = conversion;
        }

        @Override
        public void execute(Cpu cpu) {
            Simd.requireSse(cpu);
            long value = from.read(cpu);
            SseUnit unit = Simd.begin(cpu);
            long result = conversion.apply(unit, 0, value);
            Simd.end(cpu, unit);
            to.write(cpu, result);
        }
    }

    /** From two lanes of 32 bits to two of 64 bits. */
    private static final class Widening extends Op {
        private final int to;
        private final Element from;
        private final LaneOperation conversion;

        Widening(Site site, LaneOperation conversion) {
            this.to = 2 * site.register(0);
            this.from = Element.of(site, 1);
            this.conversion = conversion;
        }

        @Override
        public void execute(Cpu cpu) {
            Simd.requireSse(cpu);
            if (from.isMmx()) {
                Simd.requireMmx(cpu);
                Simd.enterMmx(cpu);
            }
            long value = from.read(cpu);
            SseUnit unit = Simd.begin(cpu);
            long low = conversion.apply(unit, 0, value & LOW);
            long high = conversion.apply(unit, 0, value >>> 32);
            Simd.end(cpu, unit);
            cpu.extended.xmm[to] = low;
            cpu.extended.xmm[to + 1] = high;
        }
    }

    /** From two lanes of 64 bits to two of 32 bits, in an MMX register or the lower half of a zero-extended XMM register. */
    private static final class Narrowing extends Op {
        private final Element to;
        private final Source128 from;
        private final LaneOperation conversion;

        Narrowing(Site site, LaneOperation conversion) {
            this.to = Element.of(site, 0);
            this.from = Source128.of(site, 1);
            this.conversion = conversion;
        }

        @Override
        public void execute(Cpu cpu) {
            Simd.requireSse(cpu);
            if (to.isMmx()) {
                Simd.requireMmx(cpu);
            }
            long low = from.low(cpu);
            long high = from.high(cpu);
            if (to.isMmx()) {
                Simd.enterMmx(cpu); // even if an exception follows
            }
            SseUnit unit = Simd.begin(cpu);
            long result = conversion.apply(unit, 0, low) | conversion.apply(unit, 0, high) << 32;
            Simd.end(cpu, unit);
            to.write(cpu, result);
        }
    }

    /** From two lanes of 32 bits to two of 32 bits, between MMX and the lower half of XMM, whose upper half stays. */
    private static final class PairOp extends Op {
        private final Element from;
        private final LaneOperation conversion;
        private final boolean toMmx;
        private final int register;

        PairOp(Site site, LaneOperation conversion) {
            this.from = Element.of(site, 1);
            this.conversion = conversion;
            this.toMmx = Forms.isMmx(site, 0);
            this.register = site.register(0);
        }

        /** The stack of x87 is entered even if an exception follows, but not for an operand in memory. */
        @Override
        public void execute(Cpu cpu) {
            Simd.requireSse(cpu);
            boolean usesMmx = toMmx || from.isMmx();
            if (usesMmx) {
                Simd.requireMmx(cpu);
            }
            long value = from.read(cpu);
            if (usesMmx) {
                Simd.enterMmx(cpu);
            }
            SseUnit unit = Simd.begin(cpu);
            long result = conversion.apply(unit, 0, value & LOW) | conversion.apply(unit, 0, value >>> 32) << 32;
            Simd.end(cpu, unit);
            if (toMmx) {
                Simd.writeMmx(cpu, register, result);
            } else {
                cpu.extended.xmm[2 * register] = result;
            }
        }
    }
}
