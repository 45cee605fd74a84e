package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.MemRef;
import com.vmaccel.x86.internal.cpu.Op;
import com.vmaccel.x86.internal.cpu.Operand;
import com.vmaccel.x86.internal.cpu.Site;
import org.jspecify.annotations.Nullable;

/** The frequent forms of moves. */
final class MoveOps {

    private static final long LOW32 = 0xffff_ffffL;

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
                return bits == 64 ? new Load64(to, site.memory(1)) : new Load(to, site.memory(1), 32, 64);
            }
            return bits == 64 ? new Copy(to, site.register(1), -1) : new Copy(to, site.register(1), LOW32);
        }
        if (!site.isMemory(0)) {
            return null;
        }
        return switch (bits) {
            case 64 -> new Store(site.memory(0), site.operand(1), 8);
            case 32 -> site.isRegister(1) ? new Store32(site.memory(0), site.register(1)) : new Store(site.memory(0), site.operand(1), 4);
            default -> null;
        };
    }

    static Op address(int to, MemRef memory) {
        return new Address(to, memory);
    }

    static @Nullable Op zeroExtended(Site site) {
        return site.isMemory(1) && site.isWideRegister(0) ? new Load(site.register(0), site.memory(1), site.bits(1), 64) : null;
    }

    static @Nullable Op signExtended(Site site) {
        return site.isMemory(1) && site.isWideRegister(0) ? new Load(site.register(0), site.memory(1), site.bits(1), 64 - site.bits(0)) : null;
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
    }

    private static final class Address extends Op {
        private final int to;
        private final MemRef memory;

        Address(int to, MemRef memory) {
            this.to = to;
            this.memory = memory;
        }

        @Override
        public void execute(Cpu cpu) {
            cpu.r[to] = memory.offset(cpu);
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
        /** What sign extension shifts by; 64 is none. */
        private final int unused;
        private final int above;

        /**
         * Loads.
         *
         * @param above the bits of the register's container that stay zero when a sign is extended; 64 for zero extension
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
            cpu.r[to] = above == 64 ? value : value << unused >> unused << above >>> above;
        }
    }

    private static final class Store32 extends Op {
        private final MemRef to;
        private final int from;

        Store32(MemRef to, int from) {
            this.to = to;
            this.from = from;
        }

        @Override
        public void execute(Cpu cpu) {
            cpu.memory.write32(to.forWrite(cpu, 4), cpu.r[from] & LOW32);
        }
    }

    private static final class Store extends Op {
        private final MemRef to;
        private final Operand from;
        private final int bytes;

        Store(MemRef to, Operand from, int bytes) {
            this.to = to;
            this.from = from;
            this.bytes = bytes;
        }

        @Override
        public void execute(Cpu cpu) {
            cpu.memory.write(to.forWrite(cpu, bytes), bytes, from.read(cpu));
        }
    }
}
