package com.vmaccel.x86.internal.simd;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Op;
import com.vmaccel.x86.internal.cpu.Site;
import com.vmaccel.x86.internal.packed.PackedOperation;
import com.vmaccel.x86.internal.packed.PackedShifts;

/** Shifts of lanes by one count, which is the lower half of a register or memory, or a constant; and of whole registers by bytes. */
final class PackedShiftInstructions {

    private static final int BYTES = 16;

    private PackedShiftInstructions() {}

    static void addTo(InstructionSet set) {
        add(set, Operation.PSLLW, PackedShifts::leftWords);
        add(set, Operation.PSLLD, PackedShifts::leftDoublewords);
        add(set, Operation.PSLLQ, PackedShifts::leftQuadwords);
        add(set, Operation.PSRLW, PackedShifts::rightWords);
        add(set, Operation.PSRLD, PackedShifts::rightDoublewords);
        add(set, Operation.PSRLQ, PackedShifts::rightQuadwords);
        add(set, Operation.PSRAW, PackedShifts::arithmeticWords);
        add(set, Operation.PSRAD, PackedShifts::arithmeticDoublewords);
        set.addForms(Operation.PSLLDQ, Forms.SSE2, site -> new WholeShift(2 * site.register(0), (int) site.instruction().immediate(1) & 0xff, true));
        set.addForms(Operation.PSRLDQ, Forms.SSE2, site -> new WholeShift(2 * site.register(0), (int) site.instruction().immediate(1) & 0xff, false));
    }

    private static void add(InstructionSet set, Operation name, PackedOperation shift) {
        set.addForms(name, Forms.MMX_OR_SSE2, site -> create(site, shift));
    }

    private static Op create(Site site, PackedOperation shift) {
        if (site.isImmediate(1)) {
            long count = site.instruction().immediate(1) & 0xff;
            return Forms.isMmx(site, 0) ? new MmxByConstant(site.register(0), count, shift) : new XmmByConstant(2 * site.register(0), count, shift);
        }
        return Forms.isMmx(site, 0) ? PackedOps.of(site, shift) : new XmmByCount(2 * site.register(0), Source128.of(site, 1), shift);
    }

    private static final class MmxByConstant extends Op {
        private final int to;
        private final long count;
        private final PackedOperation shift;

        MmxByConstant(int to, long count, PackedOperation shift) {
            this.to = to;
            this.count = count;
            this.shift = shift;
        }

        @Override
        public void execute(Cpu cpu) {
            Simd.requireMmx(cpu);
            Simd.writeMmx(cpu, to, shift.apply(cpu.extended.mantissa[to], count));
        }
    }

    private static final class XmmByConstant extends Op {
        private final int to;
        private final long count;
        private final PackedOperation shift;

        XmmByConstant(int to, long count, PackedOperation shift) {
            this.to = to;
            this.count = count;
            this.shift = shift;
        }

        @Override
        public void execute(Cpu cpu) {
            Simd.requireSse(cpu);
            long[] xmm = cpu.extended.xmm;
            xmm[to] = shift.apply(xmm[to], count);
            xmm[to + 1] = shift.apply(xmm[to + 1], count);
        }
    }

    private static final class XmmByCount extends Op {
        private final int to;
        private final Source128 from;
        private final PackedOperation shift;

        XmmByCount(int to, Source128 from, PackedOperation shift) {
            this.to = to;
            this.from = from;
            this.shift = shift;
        }

        @Override
        public void execute(Cpu cpu) {
            Simd.requireSse(cpu);
            long count = from.low(cpu);
            from.high(cpu); // is not used, but accessed
            long[] xmm = cpu.extended.xmm;
            xmm[to] = shift.apply(xmm[to], count);
            xmm[to + 1] = shift.apply(xmm[to + 1], count);
        }
    }

    /** PSLLDQ and PSRLDQ. */
    private static final class WholeShift extends Op {
        private final int to;
        private final int bits;
        private final boolean left;

        WholeShift(int to, int bytes, boolean left) {
            this.to = to;
            this.bits = 8 * Math.min(bytes, BYTES);
            this.left = left;
        }

        @Override
        public void execute(Cpu cpu) {
            Simd.requireSse(cpu);
            long[] xmm = cpu.extended.xmm;
            long low = xmm[to];
            long high = xmm[to + 1];
            if (left) {
                xmm[to] = shifted(low, bits);
                xmm[to + 1] = shifted(high, bits) | shifted(low, bits - 64);
            } else {
                xmm[to] = shifted(low, -bits) | shifted(high, 64 - bits);
                xmm[to + 1] = shifted(high, -bits);
            }
        }

        /** Shifts left, or right by a negative distance; what is shifted out is gone. */
        private static long shifted(long value, int distance) {
            if (distance <= -64 || distance >= 64) {
                return 0;
            }
            return distance >= 0 ? value << distance : value >>> -distance;
        }
    }
}
