package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Flags;
import com.vmaccel.x86.internal.cpu.MemRef;
import com.vmaccel.x86.internal.cpu.Op;
import com.vmaccel.x86.internal.cpu.Site;
import org.jspecify.annotations.Nullable;

/** CMP and TEST of any width, but for registers AH to BH, and with the branch that follows. */
final class CompareOps {

    private CompareOps() {}

    /** The op of a form that is frequent, or null. */
    static @Nullable Op create(int kind, Site site) {
        if (site.isMemory(0)) {
            return site.isPlain(1) ? new WithMemory(kind, site, 0, 1) : null;
        }
        if (!site.isPlain(0)) {
            return null;
        }
        if (site.isMemory(1)) {
            return new WithMemory(kind, site, 1, 0);
        }
        return site.isPlain(1) ? new InRegisters(kind, site) : null;
    }

    private abstract static class Comparison extends Op {
        final boolean tests;
        final int shift;

        Comparison(int kind, Site site) {
            this.tests = kind == Alu.TEST;
            this.shift = 64 - site.bits(0);
        }

        final void compare(Flags flags, long left, long right) {
            if (tests) {
                Alu.logic(flags, left & right, shift);
            } else {
                Alu.sub(flags, left, right, shift);
            }
        }

        @Override
        public final @Nullable Op joined(Op next) {
            return next instanceof BranchOps.Conditional branch ? new Branching(this, branch) : null;
        }
    }

    private static final class InRegisters extends Comparison {
        private final int left;
        private final int right;
        private final long constant;

        InRegisters(int kind, Site site) {
            super(kind, site);
            this.left = site.registerOrZero(0);
            this.right = site.registerOrZero(1);
            this.constant = site.constantOrZero(1);
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            compare(cpu.flags, r[left], r[right] + constant);
        }

        @Override
        public Status status() {
            return Status.REPLACED;
        }
    }

    private static final class WithMemory extends Comparison {
        private final MemRef memory;
        private final int bytes;
        private final boolean first;
        private final int register;
        private final long constant;

        WithMemory(int kind, Site site, int memory, int other) {
            super(kind, site);
            this.memory = site.memory(memory);
            this.bytes = site.bits(0) >> 3;
            this.first = memory == 0;
            this.register = site.registerOrZero(other);
            this.constant = site.constantOrZero(other);
        }

        @Override
        public void execute(Cpu cpu) {
            long value = cpu.memory.read(memory.forRead(cpu, bytes), bytes);
            long other = cpu.r[register] + constant;
            if (first) {
                compare(cpu.flags, value, other);
            } else {
                compare(cpu.flags, other, value);
            }
        }
    }

    /** A comparison and the branch behind it. */
    private static final class Branching extends Op {
        private final Comparison comparison;
        private final BranchOps.Conditional branch;

        Branching(Comparison comparison, BranchOps.Conditional branch) {
            super(Flow.BRANCHES);
            this.comparison = comparison;
            this.branch = branch;
        }

        @Override
        public int instructions() {
            return 2;
        }

        @Override
        public Status status() {
            return comparison.status();
        }

        @Override
        public void execute(Cpu cpu) {
            comparison.execute(cpu);
            long target = branch.target(cpu);
            if (target << 16 >> 16 != target) {
                throw cpu.protectionBehind(branch.offset() - offset()); // the comparison is done: its flags are those of a processor even if flags before it were left out
            }
            cpu.r[Cpu.IP] = target;
        }
    }
}
