package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Op;
import com.vmaccel.x86.internal.cpu.Site;
import org.jspecify.annotations.Nullable;

/** Shifts and rotations of a register by a constant, of 32 and 64 bits. */
final class ShiftOps {

    static final int LEFT = 0;
    static final int RIGHT = 1;
    static final int ARITHMETIC = 2;
    static final int ROTATE_LEFT = 3;
    static final int ROTATE_RIGHT = 4;

    private ShiftOps() {}

    /** The op, or null if the form is not frequent or does nothing. */
    static @Nullable Op create(int kind, Site site) {
        if (!site.isWideRegister(0) || !site.isImmediate(1)) {
            return null;
        }
        int bits = site.bits(0);
        int count = (int) site.instruction().immediate(1) & bits - 1;
        return count == 0 ? null : new ByConstant(kind, site.register(0), count, bits);
    }

    private static final class ByConstant extends Op {
        private final int kind;
        private final int to;
        private final int count;
        private final int bits;

        ByConstant(int kind, int to, int count, int bits) {
            this.kind = kind;
            this.to = to;
            this.count = count;
            this.bits = bits;
        }

        @Override
        public void execute(Cpu cpu) {
            long value = cpu.r[to];
            cpu.r[to] = switch (kind) {
                case LEFT -> Shifts.left(cpu.flags, value, count, bits);
                case RIGHT -> Shifts.right(cpu.flags, value, count, bits);
                case ARITHMETIC -> Shifts.arithmeticRight(cpu.flags, value, count, bits);
                case ROTATE_LEFT -> Rotates.left(cpu.flags, value, count, bits);
                default -> Rotates.right(cpu.flags, value, count, bits);
            };
        }

        @Override
        public Status status() {
            return kind < ROTATE_LEFT ? Status.REPLACED : Status.SEEN;
        }

        @Override
        public Op withoutFlags() {
            return QuietOps.create(switch (kind) {
                case LEFT -> QuietOps.Form.constant(QuietOps.Kind.LEFT, to, count, bits);
                case RIGHT -> QuietOps.Form.constant(QuietOps.Kind.RIGHT, to, count, bits);
                case ARITHMETIC -> QuietOps.Form.constant(QuietOps.Kind.ARITHMETIC, to, count, bits);
                case ROTATE_LEFT -> QuietOps.Form.constant(QuietOps.Kind.ROTATE, to, count, bits);
                default -> QuietOps.Form.constant(QuietOps.Kind.ROTATE, to, bits - count, bits);
            });
        }
    }
}
