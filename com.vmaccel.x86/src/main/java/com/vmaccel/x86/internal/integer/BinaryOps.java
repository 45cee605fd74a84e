package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Flags;
import com.vmaccel.x86.internal.cpu.MemRef;
import com.vmaccel.x86.internal.cpu.Op;
import com.vmaccel.x86.internal.cpu.Site;
import org.jspecify.annotations.Nullable;

/** The frequent forms of two-operand arithmetic and logic, of 32 and 64 bits: register and register or constant, register and memory, memory and register or constant. */
final class BinaryOps {

    private static final long LOW32 = 0xffff_ffffL;

    private BinaryOps() {}

    /** The op of a form that is frequent, or null. */
    static @Nullable Op create(int kind, Site site) {
        int bits = site.bits(0);
        if (bits < 32) {
            return null;
        }
        boolean wide = bits == 64;
        if (site.isRegister(0)) {
            int to = site.register(0);
            if (site.isRegister(1)) {
                int from = site.register(1);
                return wide ? new Register64(kind, to, from) : new Register32(kind, to, from);
            }
            if (site.isImmediate(1)) {
                long value = site.instruction().immediate(1);
                return wide ? new Constant64(kind, to, value) : new Constant32(kind, to, value);
            }
            return new Load(kind, to, site.memory(1), wide);
        }
        if (site.isMemory(0)) {
            boolean constant = site.isImmediate(1);
            return new Memory(kind, site.memory(0), wide, constant ? Cpu.ZERO : site.register(1), constant ? site.instruction().immediate(1) : 0);
        }
        return null;
    }

    static @Nullable Op increment(Site site) {
        return site.isWideRegister(0) ? new Step(site.register(0), true, site.bits(0) == 64) : null;
    }

    static @Nullable Op decrement(Site site) {
        return site.isWideRegister(0) ? new Step(site.register(0), false, site.bits(0) == 64) : null;
    }

    private static final class Register32 extends Op {
        private final int kind;
        private final int to;
        private final int from;

        Register32(int kind, int to, int from) {
            this.kind = kind;
            this.to = to;
            this.from = from;
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            long value = Alu.apply(kind, cpu.flags, r[to], r[from], 32);
            if (kind < Alu.CMP) {
                r[to] = value;
            }
        }
    }

    private static final class Register64 extends Op {
        private final int kind;
        private final int to;
        private final int from;

        Register64(int kind, int to, int from) {
            this.kind = kind;
            this.to = to;
            this.from = from;
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            long value = Alu.apply(kind, cpu.flags, r[to], r[from], 0);
            if (kind < Alu.CMP) {
                r[to] = value;
            }
        }
    }

    private static final class Constant32 extends Op {
        private final int kind;
        private final int to;
        private final long constant;

        Constant32(int kind, int to, long constant) {
            this.kind = kind;
            this.to = to;
            this.constant = constant;
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            long value = Alu.apply(kind, cpu.flags, r[to], constant, 32);
            if (kind < Alu.CMP) {
                r[to] = value;
            }
        }
    }

    private static final class Constant64 extends Op {
        private final int kind;
        private final int to;
        private final long constant;

        Constant64(int kind, int to, long constant) {
            this.kind = kind;
            this.to = to;
            this.constant = constant;
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            long value = Alu.apply(kind, cpu.flags, r[to], constant, 0);
            if (kind < Alu.CMP) {
                r[to] = value;
            }
        }
    }

    /** A register and what memory has. */
    private static final class Load extends Op {
        private final int kind;
        private final int to;
        private final MemRef from;
        private final boolean wide;

        Load(int kind, int to, MemRef from, boolean wide) {
            this.kind = kind;
            this.to = to;
            this.from = from;
            this.wide = wide;
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            long value = wide ? Alu.apply(kind, cpu.flags, r[to], cpu.memory.read64(from.forRead(cpu, 8)), 0)
                    : Alu.apply(kind, cpu.flags, r[to], cpu.memory.read32(from.forRead(cpu, 4)), 32);
            if (kind < Alu.CMP) {
                r[to] = value;
            }
        }
    }

    /** Memory and a register or a constant. */
    private static final class Memory extends Op {
        private final int kind;
        private final MemRef to;
        private final boolean wide;
        private final int from;
        private final long constant;

        Memory(int kind, MemRef to, boolean wide, int from, long constant) {
            this.kind = kind;
            this.to = to;
            this.wide = wide;
            this.from = from;
            this.constant = constant;
        }

        @Override
        public void execute(Cpu cpu) {
            int bytes = wide ? 8 : 4;
            boolean updates = kind < Alu.CMP;
            long linear = updates ? to.forWrite(cpu, bytes) : to.forRead(cpu, bytes);
            if (updates) {
                cpu.memory.probeWrite(linear, bytes);
            }
            long old = wide ? cpu.memory.read64(linear) : cpu.memory.read32(linear);
            Flags flags = cpu.flags;
            long result = flags.result;
            long carry = flags.carry;
            int aux = flags.aux;
            long value = Alu.apply(kind, flags, old, cpu.r[from] + constant, wide ? 0 : 32);
            if (!updates) {
                return;
            }
            try {
                if (wide) {
                    cpu.memory.write64(linear, value);
                } else {
                    cpu.memory.write32(linear, value & LOW32);
                }
            } catch (RuntimeException e) {
                flags.result = result;
                flags.carry = carry;
                flags.aux = aux;
                throw e;
            }
        }
    }

    /** INC and DEC of a register. */
    private static final class Step extends Op {
        private final int to;
        private final boolean up;
        private final boolean wide;

        Step(int to, boolean up, boolean wide) {
            this.to = to;
            this.up = up;
            this.wide = wide;
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            int shift = wide ? 0 : 32;
            r[to] = up ? Alu.inc(cpu.flags, r[to], shift) : Alu.dec(cpu.flags, r[to], shift);
        }
    }
}
