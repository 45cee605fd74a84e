package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Op;
import com.vmaccel.x86.internal.cpu.Site;
import org.jspecify.annotations.Nullable;

/** IMUL of registers, of 32 and 64 bits. */
final class MultiplyOps {

    private MultiplyOps() {}

    static @Nullable Op create(Site site) {
        int count = site.instruction().operandCount();
        if (count < 2 || !site.isWideRegister(0) || site.isMemory(1)) {
            return null;
        }
        int from = site.register(1);
        return count == 2 ? new Product(site.register(0), site.register(0), from, 0, site.bits(0))
                : new Product(site.register(0), from, Cpu.ZERO, site.instruction().immediate(2), site.bits(0));
    }

    private static final class Product extends Op {
        private final int to;
        private final int first;
        private final int second;
        private final long constant;
        private final int bits;

        Product(int to, int first, int second, long constant, int bits) {
            this.to = to;
            this.first = first;
            this.second = second;
            this.constant = constant;
            this.bits = bits;
        }

        @Override
        public void execute(Cpu cpu) {
            cpu.r[to] = Multiplication.product(cpu.flags, cpu.r[first], cpu.r[second] + constant, bits);
        }

        @Override
        public Status status() {
            return Status.REPLACED;
        }

        @Override
        public Op withoutFlags() {
            return QuietOps.create(new QuietOps.Form(QuietOps.Kind.MULTIPLY, to, first, second, constant, bits));
        }
    }
}
