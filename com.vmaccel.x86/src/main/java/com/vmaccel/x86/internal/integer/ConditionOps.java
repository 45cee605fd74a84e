package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Op;
import com.vmaccel.x86.internal.cpu.Site;
import org.jspecify.annotations.Nullable;

/** The frequent forms of SETcc and CMOVcc: registers. */
final class ConditionOps {

    private ConditionOps() {}

    static @Nullable Op set(int condition, Site site) {
        return site.isPlain(0) ? new Set(condition, site.register(0)) : null;
    }

    static @Nullable Op move(int condition, Site site) {
        return site.isWideRegister(0) && site.isRegister(1) ? new Move(condition, site) : null;
    }

    private static final class Set extends Op {
        private final int condition;
        private final int to;

        Set(int condition, int to) {
            this.condition = condition;
            this.to = to;
        }

        @Override
        public void execute(Cpu cpu) {
            cpu.r[to] = cpu.r[to] & ~0xffL | (cpu.flags.test(condition) ? 1 : 0);
        }
    }

    private static final class Move extends Op {
        private final int condition;
        private final int to;
        private final int from;
        private final long mask;

        Move(int condition, Site site) {
            this.condition = condition;
            this.to = site.register(0);
            this.from = site.register(1);
            this.mask = site.bits(0) == 64 ? -1 : 0xffff_ffffL;
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            r[to] = r[cpu.flags.test(condition) ? from : to] & mask;
        }
    }
}
