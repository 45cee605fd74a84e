package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.MemRef;
import com.vmaccel.x86.internal.cpu.Op;
import com.vmaccel.x86.internal.cpu.Site;
import org.jspecify.annotations.Nullable;

/** The frequent forms of moves. */
final class MoveOps {

    private static final long LOW32 = 0xffff_ffffL;
    /** Instead of the bits that stay zero above an extended sign: there is none. */
    private static final int NO_SIGN = 64;

    private MoveOps() {}

    static @Nullable Op move(Site site) {
        int bits = site.bits(0);
        if (site.isWideRegister(0)) {
            int to = site.register(0);
            if (site.isImmediate(1)) {
                long value = site.instruction().immediate(1);
                return new Constant(to, bits == 64 ? value : value & LOW32);
            }
            if (site.isMemory(1)) {
                return bits == 64 ? new Load64(to, site.memory(1)) : new Load(to, site.memory(1), 32, NO_SIGN);
            }
            return bits == 64 ? new Copy(to, site.register(1), -1) : new Copy(to, site.register(1), LOW32);
        }
        if (!site.isMemory(0)) {
            return null;
        }
        if (!site.isPlain(1)) {
            return null;
        }
        return switch (bits) {
            case 64 -> new Store64(site);
            case 32 -> new Store32(site);
            default -> new Store(site);
        };
    }

    static @Nullable Op address(Site site) {
        return site.isWideRegister(0) ? new Address(site.register(0), site.memory(1), site.bits(0) == 64 ? -1 : LOW32) : null;
    }

    static @Nullable Op zeroExtended(Site site) {
        return extended(site, NO_SIGN);
    }

    static @Nullable Op signExtended(Site site) {
        return extended(site, 64 - site.bits(0));
    }

    private static @Nullable Op extended(Site site, int above) {
        if (!site.isWideRegister(0)) {
            return null;
        }
        if (site.isMemory(1)) {
            return new Load(site.register(0), site.memory(1), site.bits(1), above);
        }
        return site.isPlain(1) ? new Extension(site.register(0), site.register(1), site.bits(1), above) : null;
    }

    private static long extended(long value, int unused, int above) {
        return above == NO_SIGN ? value << unused >>> unused : value << unused >> unused << above >>> above;
    }

    private static final class Copy extends Op {
        private final int to;
        private final int from;
        private final long mask;

        Copy(int to, int from, long mask) {
            this.to = to;
            this.from = from;
            this.mask = mask;
        }

        @Override
        public void execute(Cpu cpu) {
            cpu.r[to] = cpu.r[from] & mask;
        }

        @Override
        public Status status() {
            return Status.UNTOUCHED;
        }

        @Override
        public @Nullable Op joined(Op next) {
            return QuietOps.behindCopy(to, from, mask == -1 ? 64 : 32, next);
        }
    }

    private static final class Constant extends Op {
        private final int to;
        private final long value;

        Constant(int to, long value) {
            this.to = to;
            this.value = value;
        }

        @Override
        public void execute(Cpu cpu) {
            cpu.r[to] = value;
        }

        @Override
        public Status status() {
            return Status.UNTOUCHED;
        }
    }

    private static final class Address extends Op {
        private final int to;
        private final MemRef memory;
        private final long mask;

        Address(int to, MemRef memory, long mask) {
            this.to = to;
            this.memory = memory;
            this.mask = mask;
        }

        @Override
        public void execute(Cpu cpu) {
            cpu.r[to] = memory.offset(cpu) & mask;
        }

        @Override
        public Status status() {
            return Status.UNTOUCHED;
        }
    }

    private static final class Load64 extends Op {
        private final int to;
        private final MemRef from;

        Load64(int to, MemRef from) {
            this.to = to;
            this.from = from;
        }

        @Override
        public void execute(Cpu cpu) {
            cpu.r[to] = cpu.memory.read64(from.forRead(cpu, 8));
        }
    }

    /** Loads fewer than 64 bits into a register of 32 or 64. */
    private static final class Load extends Op {
        private final int to;
        private final MemRef from;
        private final int bytes;
        private final int unused;
        private final int above;

        /**
         * Loads.
         *
         * @param above the bits of the register's container that stay zero when a sign is extended, or {@link #NO_SIGN}
         */
        Load(int to, MemRef from, int bits, int above) {
            this.to = to;
            this.from = from;
            this.bytes = bits >> 3;
            this.unused = 64 - bits;
            this.above = above;
        }

        @Override
        public void execute(Cpu cpu) {
            long linear = from.forRead(cpu, bytes);
            long value = bytes == 4 ? cpu.memory.read32(linear) : bytes == 1 ? cpu.memory.read8(linear) : cpu.memory.read16(linear);
            cpu.r[to] = extended(value, unused, above);
        }
    }

    /** Extends part of a register into a register of 32 or 64 bits. */
    private static final class Extension extends Op {
        private final int to;
        private final int from;
        private final int unused;
        private final int above;

        Extension(int to, int from, int bits, int above) {
            this.to = to;
            this.from = from;
            this.unused = 64 - bits;
            this.above = above;
        }

        @Override
        public void execute(Cpu cpu) {
            cpu.r[to] = extended(cpu.r[from], unused, above);
        }

        @Override
        public Status status() {
            return Status.UNTOUCHED;
        }
    }

    // ---- stores of a register or a constant

    private abstract static class Stored extends Op {
        final MemRef to;
        private final int from;
        private final long constant;

        Stored(Site site) {
            this.to = site.memory(0);
            this.from = site.registerOrZero(1);
            this.constant = site.constantOrZero(1);
        }

        final long value(Cpu cpu) {
            return cpu.r[from] + constant;
        }
    }

    private static final class Store64 extends Stored {

        Store64(Site site) {
            super(site);
        }

        @Override
        public void execute(Cpu cpu) {
            cpu.memory.write64(to.forWrite(cpu, 8), value(cpu));
        }
    }

    private static final class Store32 extends Stored {

        Store32(Site site) {
            super(site);
        }

        @Override
        public void execute(Cpu cpu) {
            cpu.memory.write32(to.forWrite(cpu, 4), value(cpu) & LOW32);
        }
    }

    private static final class Store extends Stored {
        private final boolean one;

        Store(Site site) {
            super(site);
            this.one = site.bits(0) == 8;
        }

        @Override
        public void execute(Cpu cpu) {
            if (one) {
                cpu.memory.write8(to.forWrite(cpu, 1), value(cpu));
            } else {
                cpu.memory.write16(to.forWrite(cpu, 2), value(cpu));
            }
        }
    }
}
