package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Flags;
import com.vmaccel.x86.internal.cpu.MemRef;
import com.vmaccel.x86.internal.cpu.Op;
import com.vmaccel.x86.internal.cpu.Site;
import org.jspecify.annotations.Nullable;

/** The frequent forms of two-operand arithmetic and logic: a register of 32 or 64 bits and a register, a constant or memory; memory and a register or a constant. */
final class BinaryOps {

    private BinaryOps() {}

    /** The op of a form that is frequent, or null. */
    static @Nullable Op create(int kind, Site site) {
        if (kind >= Alu.CMP) {
            return CompareOps.create(kind, site);
        }
        if (site.isMemory(0)) {
            return site.isPlain(1) ? new ToMemory(kind, site) : null;
        }
        if (!site.isWideRegister(0)) {
            return null;
        }
        return site.isMemory(1) ? new FromMemory(kind, site) : inRegister(kind, site);
    }

    private static Op inRegister(int kind, Site site) {
        return switch (kind) {
            case Alu.ADD -> new Add(site);
            case Alu.SUB -> new Subtract(site);
            case Alu.AND -> new And(site);
            case Alu.OR -> new Or(site);
            case Alu.XOR -> new ExclusiveOr(site);
            default -> new WithCarry(kind, site);
        };
    }

    static @Nullable Op increment(Site site) {
        return site.isWideRegister(0) ? new Step(site.register(0), true, site.bits(0) == 64) : null;
    }

    static @Nullable Op decrement(Site site) {
        return site.isWideRegister(0) ? new Step(site.register(0), false, site.bits(0) == 64) : null;
    }

    // ---- a register and a register or constant; a class for each operation, so that each is compiled by itself, and with constant shifts

    private abstract static class InRegister extends Op {
        final int to;
        final boolean wide;
        private final QuietOps.@Nullable Kind quiet;
        private final int from;
        private final long constant;

        InRegister(QuietOps.@Nullable Kind quiet, Site site) {
            this.quiet = quiet;
            this.to = site.register(0);
            this.wide = site.bits(0) == 64;
            this.from = site.registerOrZero(1);
            this.constant = site.constantOrZero(1);
        }

        final long right(long[] r) {
            return r[from] + constant;
        }

        @Override
        public final Status status() {
            return quiet == null ? Status.SEEN : Status.REPLACED;
        }

        @Override
        public final @Nullable Op withoutFlags() {
            return quiet == null ? null : QuietOps.create(new QuietOps.Form(quiet, to, to, from, constant, wide ? 64 : 32));
        }
    }

    private static final class Add extends InRegister {

        Add(Site site) {
            super(QuietOps.Kind.ADD, site);
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            r[to] = wide ? Alu.add(cpu.flags, r[to], right(r), 0) : Alu.add(cpu.flags, r[to], right(r), 32);
        }
    }

    private static final class Subtract extends InRegister {

        Subtract(Site site) {
            super(QuietOps.Kind.SUBTRACT, site);
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            r[to] = wide ? Alu.sub(cpu.flags, r[to], right(r), 0) : Alu.sub(cpu.flags, r[to], right(r), 32);
        }
    }

    private static final class And extends InRegister {

        And(Site site) {
            super(QuietOps.Kind.AND, site);
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            long value = r[to] & right(r);
            r[to] = wide ? Alu.logic(cpu.flags, value, 0) : Alu.logic(cpu.flags, value, 32);
        }
    }

    private static final class Or extends InRegister {

        Or(Site site) {
            super(QuietOps.Kind.OR, site);
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            long value = r[to] | right(r);
            r[to] = wide ? Alu.logic(cpu.flags, value, 0) : Alu.logic(cpu.flags, value, 32);
        }
    }

    private static final class ExclusiveOr extends InRegister {

        ExclusiveOr(Site site) {
            super(QuietOps.Kind.XOR, site);
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            long value = r[to] ^ right(r);
            r[to] = wide ? Alu.logic(cpu.flags, value, 0) : Alu.logic(cpu.flags, value, 32);
        }
    }

    private static final class WithCarry extends InRegister {
        private final int kind;

        WithCarry(int kind, Site site) {
            super(null, site);
            this.kind = kind;
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            r[to] = Alu.apply(kind, cpu.flags, r[to], right(r), wide ? 0 : 32);
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

        @Override
        public Op withoutFlags() {
            return QuietOps.create(QuietOps.Form.constant(QuietOps.Kind.ADD, to, up ? 1 : -1, wide ? 64 : 32));
        }
    }

    // ---- memory

    /** A register and what memory has. */
    private static final class FromMemory extends Op {
        private final int kind;
        private final int to;
        private final MemRef from;
        private final boolean wide;

        FromMemory(int kind, Site site) {
            this.kind = kind;
            this.to = site.register(0);
            this.from = site.memory(1);
            this.wide = site.bits(0) == 64;
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            r[to] = wide ? Alu.apply(kind, cpu.flags, r[to], cpu.memory.read64(from.forRead(cpu, 8)), 0)
                    : Alu.apply(kind, cpu.flags, r[to], cpu.memory.read32(from.forRead(cpu, 4)), 32);
        }
    }

    /** Memory and a register or a constant. */
    private static final class ToMemory extends Op {
        private final int kind;
        private final MemRef to;
        private final int bytes;
        private final int shift;
        private final int from;
        private final long constant;

        ToMemory(int kind, Site site) {
            this.kind = kind;
            this.to = site.memory(0);
            this.bytes = site.bits(0) >> 3;
            this.shift = 64 - site.bits(0);
            this.from = site.registerOrZero(1);
            this.constant = site.constantOrZero(1);
        }

        @Override
        public void execute(Cpu cpu) {
            long linear = to.forWrite(cpu, bytes);
            long old = cpu.memory.readForUpdate(linear, bytes);
            Flags flags = cpu.flags;
            long result = flags.result;
            long carry = flags.carry;
            int aux = flags.aux;
            long value = Alu.apply(kind, flags, old, cpu.r[from] + constant, shift);
            try {
                cpu.memory.write(linear, bytes, value);
            } catch (RuntimeException e) {
                flags.result = result;
                flags.carry = carry;
                flags.aux = aux;
                throw e;
            }
        }
    }
}
