package com.vmaccel.x86.internal.simd;

import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Op;
import com.vmaccel.x86.internal.cpu.Site;
import com.vmaccel.x86.internal.packed.PackedOperation;

/** Instructions that do the same to each 64 bits, of one MMX or two halves of an XMM register. */
final class PackedOps {

    private PackedOps() {}

    static Op of(Site site, PackedOperation operation) {
        return Forms.isMmx(site, 0) ? new Mmx(site.register(0), Element.of(site, 1), operation) : new Xmm(2 * site.register(0), Source128.of(site, 1), operation);
    }

    private static final class Mmx extends Op {
        private final int to;
        private final Element from;
        private final PackedOperation operation;

        Mmx(int to, Element from, PackedOperation operation) {
            this.to = to;
            this.from = from;
            this.operation = operation;
        }

        @Override
        public void execute(Cpu cpu) {
            Simd.requireMmx(cpu);
            Simd.writeMmx(cpu, to, operation.apply(cpu.extended.mantissa[to], from.read(cpu)));
        }
    }

    private static final class Xmm extends Op {
        private final int to;
        private final Source128 from;
        private final PackedOperation operation;

        Xmm(int to, Source128 from, PackedOperation operation) {
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
            xmm[to] = operation.apply(xmm[to], low);
            xmm[to + 1] = operation.apply(xmm[to + 1], high);
        }
    }
}
