package com.vmaccel.x86.internal.simd;

import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Op;
import com.vmaccel.x86.internal.cpu.Site;

/** Instructions whose two halves of the result each depend on both halves of an operand. */
final class WideOps extends Op {

    /** One half of the result, from both halves of both operands. */
    @FunctionalInterface
    interface Half {
        long apply(long low, long high, long sourceLow, long sourceHigh);
    }

    private final int to;
    private final Source128 from;
    private final Half lowHalf;
    private final Half highHalf;

    private WideOps(int to, Source128 from, Half lowHalf, Half highHalf) {
        this.to = to;
        this.from = from;
        this.lowHalf = lowHalf;
        this.highHalf = highHalf;
    }

    static Op of(Site site, Half lowHalf, Half highHalf) {
        return new WideOps(2 * site.register(0), Source128.of(site, 1), lowHalf, highHalf);
    }

    @Override
    public void execute(Cpu cpu) {
        Simd.requireSse(cpu);
        long sourceLow = from.low(cpu);
        long sourceHigh = from.high(cpu);
        long[] xmm = cpu.extended.xmm;
        long low = xmm[to];
        long high = xmm[to + 1];
        xmm[to] = lowHalf.apply(low, high, sourceLow, sourceHigh);
        xmm[to + 1] = highHalf.apply(low, high, sourceLow, sourceHigh);
    }
}
