package com.vmaccel.x86.internal.simd;

import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Op;
import com.vmaccel.x86.internal.cpu.Site;
import com.vmaccel.x86.internal.fp.LaneOperation;
import com.vmaccel.x86.internal.fp.SseUnit;

/** Instructions that do the same to each lane of floats or doubles, or to the lowest only. */
final class FloatOps {

    private static final long LOW = 0xffff_ffffL;

    private FloatOps() {}

    static Op singles(Site site, LaneOperation operation) {
        return new Singles(2 * site.register(0), Source128.of(site, 1), operation);
    }

    static Op doubles(Site site, LaneOperation operation) {
        return new Doubles(2 * site.register(0), Source128.of(site, 1), operation);
    }

    static Op scalar(Site site, LaneOperation operation) {
        return new Scalar(2 * site.register(0), Element.of(site, 1), site.bits(0) == 32 ? LOW : -1, operation);
    }

    /** Two floats of 64 bits. */
    private static long pair(SseUnit unit, long left, long right, LaneOperation operation) {
        return operation.apply(unit, left & LOW, right & LOW) | operation.apply(unit, left >>> 32, right >>> 32) << 32;
    }

    private static final class Singles extends Op {
        private final int to;
        private final Source128 from;
        private final LaneOperation operation;

        Singles(int to, Source128 from, LaneOperation operation) {
            this.to = to;
            this.from = from;
            this.operation = operation;
        }

        @Override
        public void execute(Cpu cpu) {
            Simd.requireSse(cpu);
            long low = from.low(cpu);
            long high = from.high(cpu);
            long[] xmm = cpu.extended.xmm;
            SseUnit unit = Simd.begin(cpu);
            long newLow = pair(unit, xmm[to], low, operation);
            long newHigh = pair(unit, xmm[to + 1], high, operation);
            Simd.end(cpu, unit);
            xmm[to] = newLow;
            xmm[to + 1] = newHigh;
        }
    }

    private static final class Doubles extends Op {
        private final int to;
        private final Source128 from;
        private final LaneOperation operation;

        Doubles(int to, Source128 from, LaneOperation operation) {
            this.to = to;
            this.from = from;
            this.operation = operation;
        }

        @Override
        public void execute(Cpu cpu) {
            Simd.requireSse(cpu);
            long low = from.low(cpu);
            long high = from.high(cpu);
            long[] xmm = cpu.extended.xmm;
            SseUnit unit = Simd.begin(cpu);
            long newLow = operation.apply(unit, xmm[to], low);
            long newHigh = operation.apply(unit, xmm[to + 1], high);
            Simd.end(cpu, unit);
            xmm[to] = newLow;
            xmm[to + 1] = newHigh;
        }
    }

    /** The other lanes of the destination stay. */
    private static final class Scalar extends Op {
        private final int to;
        private final Element from;
        private final long mask;
        private final LaneOperation operation;

        Scalar(int to, Element from, long mask, LaneOperation operation) {
            this.to = to;
            this.from = from;
            this.mask = mask;
            this.operation = operation;
        }

        @Override
        public void execute(Cpu cpu) {
            Simd.requireSse(cpu);
            long right = from.read(cpu);
            long[] xmm = cpu.extended.xmm;
            SseUnit unit = Simd.begin(cpu);
            long result = operation.apply(unit, xmm[to] & mask, right);
            Simd.end(cpu, unit);
            xmm[to] = xmm[to] & ~mask | result & mask;
        }
    }
}
