package com.vmaccel.x86.internal.simd;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.MemRef;
import com.vmaccel.x86.internal.cpu.Op;
import com.vmaccel.x86.internal.cpu.Site;

/** Moves of whole XMM registers, and of halves and scalars that leave the rest of a register alone. */
final class Moves {

    private Moves() {}

    static void addTo(InstructionSet set) {
        whole(set, Operation.MOVUPS, Feature.SSE, false);
        whole(set, Operation.MOVAPS, Feature.SSE, true);
        whole(set, Operation.MOVNTPS, Feature.SSE, true);
        whole(set, Operation.MOVUPD, Feature.SSE2, false);
        whole(set, Operation.MOVAPD, Feature.SSE2, true);
        whole(set, Operation.MOVNTPD, Feature.SSE2, true);
        whole(set, Operation.MOVDQU, Feature.SSE2, false);
        whole(set, Operation.MOVDQA, Feature.SSE2, true);
        whole(set, Operation.MOVNTDQ, Feature.SSE2, true);
        set.addForms(Operation.MOVSS, Forms.SSE, Moves::scalar);
        set.addForms(Operation.MOVSD, Forms.SSE2, Moves::scalar);
        half(set, Operation.MOVLPS, Feature.SSE, 0);
        half(set, Operation.MOVHPS, Feature.SSE, 1);
        half(set, Operation.MOVLPD, Feature.SSE2, 0);
        half(set, Operation.MOVHPD, Feature.SSE2, 1);
        set.addForms(Operation.MOVHLPS, Forms.SSE, site -> new Half(2 * site.register(0), 2 * site.register(1) + 1));
        set.addForms(Operation.MOVLHPS, Forms.SSE, site -> new Half(2 * site.register(0) + 1, 2 * site.register(1)));
    }

    private static void whole(InstructionSet set, Operation name, Feature feature, boolean aligned) {
        set.addForms(name, site -> feature, site -> site.isMemory(0) ? new Store(site.memory(0), 2 * site.register(1), aligned)
                : new Load(2 * site.register(0), Source128.of(site, 1, aligned)));
    }

    private static void half(InstructionSet set, Operation name, Feature feature, int which) {
        set.addForms(name, site -> feature, site -> site.isMemory(0) ? new StoreHalf(Element.of(site, 0), 2 * site.register(1) + which)
                : new LoadHalf(2 * site.register(0) + which, Element.of(site, 1), -1));
    }

    /** From memory the rest becomes zero; between registers it stays. */
    private static Op scalar(Site site) {
        if (site.isRegister(0) && site.isRegister(1)) {
            return new LoadHalf(2 * site.register(0), Element.of(site, 1), site.bits(1) == 32 ? 0xffff_ffffL : -1);
        }
        return new ElementMove(Element.of(site, 0), Element.of(site, 1));
    }

    private static final class Load extends Op {
        private final int to;
        private final Source128 from;

        Load(int to, Source128 from) {
            this.to = to;
            this.from = from;
        }

        @Override
        public void execute(Cpu cpu) {
            Simd.requireSse(cpu);
            long low = from.low(cpu);
            long high = from.high(cpu);
            cpu.extended.xmm[to] = low;
            cpu.extended.xmm[to + 1] = high;
        }
    }

    private static final class Store extends Op {
        private final MemRef to;
        private final int from;
        private final boolean aligned;

        Store(MemRef to, int from, boolean aligned) {
            this.to = to;
            this.from = from;
            this.aligned = aligned;
        }

        @Override
        public void execute(Cpu cpu) {
            Simd.requireSse(cpu);
            Source128.write(cpu, to, aligned, cpu.extended.xmm[from], cpu.extended.xmm[from + 1]);
        }
    }

    /** From one half to another, by their indices. */
    private static final class Half extends Op {
        private final int to;
        private final int from;

        Half(int to, int from) {
            this.to = to;
            this.from = from;
        }

        @Override
        public void execute(Cpu cpu) {
            Simd.requireSse(cpu);
            cpu.extended.xmm[to] = cpu.extended.xmm[from];
        }
    }

    /** To some bits of a half. */
    private static final class LoadHalf extends Op {
        private final int to;
        private final Element from;
        private final long mask;

        LoadHalf(int to, Element from, long mask) {
            this.to = to;
            this.from = from;
            this.mask = mask;
        }

        @Override
        public void execute(Cpu cpu) {
            Simd.requireSse(cpu);
            long value = from.read(cpu);
            long[] xmm = cpu.extended.xmm;
            xmm[to] = xmm[to] & ~mask | value & mask;
        }
    }

    private static final class StoreHalf extends Op {
        private final Element to;
        private final int from;

        StoreHalf(Element to, int from) {
            this.to = to;
            this.from = from;
        }

        @Override
        public void execute(Cpu cpu) {
            Simd.requireSse(cpu);
            to.write(cpu, cpu.extended.xmm[from]);
        }
    }
}
