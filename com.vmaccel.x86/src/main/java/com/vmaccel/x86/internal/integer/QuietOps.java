package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Op;
import org.jspecify.annotations.Nullable;

/** Arithmetic of registers, of 32 and 64 bits, without its flags: for instructions whose flags nobody sees, alone or with the copy of a register before them. */
final class QuietOps {

    private static final long LOW32 = 0xffff_ffffL;

    private QuietOps() {}

    /** What is computed. */
    enum Kind { ADD, SUBTRACT, AND, OR, XOR, LEFT, RIGHT, ARITHMETIC, ROTATE, MULTIPLY }

    /**
     * One computation.
     *
     * @param kind what is computed
     * @param to the register that becomes the result
     * @param left the first register
     * @param right the second, or the one that is always 0
     * @param constant what is added to the second; the count of a shift or of a rotation to the left
     * @param bits the width
     */
    record Form(Kind kind, int to, int left, int right, long constant, int bits) {

        static Form constant(Kind kind, int to, long constant, int bits) {
            return new Form(kind, to, to, Cpu.ZERO, constant, bits);
        }

        /** The same behind a copy to the register that becomes the result. */
        private Form of(int from) {
            return new Form(kind, to, left == to ? from : left, right == to ? from : right, constant, bits);
        }
    }

    static Op create(Form form) {
        return create(form, 1);
    }

    private static Op create(Form form, int instructions) {
        return switch (form.kind) {
            case ADD -> new Sum(form, instructions);
            case SUBTRACT -> new Difference(form, instructions);
            case AND -> new And(form, instructions);
            case OR -> new Or(form, instructions);
            case XOR -> new ExclusiveOr(form, instructions);
            case LEFT -> new Left(form, instructions);
            case RIGHT -> new Right(form, instructions);
            case ARITHMETIC -> new Arithmetic(form, instructions);
            case ROTATE -> form.bits == 64 ? new Rotation64(form, instructions) : new Rotation32(form, instructions);
            case MULTIPLY -> new Product(form, instructions);
        };
    }

    /** A copy between registers of so many bits and what is behind it as one op; null if that computes nothing in the register copied to, or from more of it than was copied. */
    static @Nullable Op behindCopy(int to, int from, int bits, Op next) {
        return next instanceof Quiet quiet && quiet.instructions == 1 && quiet.to == to && quiet.form.left == to && quiet.form.bits <= bits ? create(quiet.form.of(from), 2) : null;
    }

    private abstract static class Quiet extends Op {
        final Form form;
        final int to;
        final int left;
        final int right;
        final long constant;
        final long mask;
        private final int instructions;

        Quiet(Form form, int instructions) {
            this.form = form;
            this.to = form.to;
            this.left = form.left;
            this.right = form.right;
            this.constant = form.constant;
            this.mask = form.bits == 64 ? -1 : LOW32;
            this.instructions = instructions;
        }

        @Override
        public final Status status() {
            return Status.UNTOUCHED;
        }

        @Override
        public final int instructions() {
            return instructions;
        }

        @Override
        public final boolean isWholeInstruction() {
            return false;
        }
    }

    private static final class Sum extends Quiet {

        Sum(Form form, int instructions) {
            super(form, instructions);
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            r[to] = r[left] + r[right] + constant & mask;
        }
    }

    private static final class Difference extends Quiet {

        Difference(Form form, int instructions) {
            super(form, instructions);
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            r[to] = r[left] - (r[right] + constant) & mask;
        }
    }

    private static final class And extends Quiet {

        And(Form form, int instructions) {
            super(form, instructions);
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            r[to] = r[left] & r[right] + constant & mask;
        }
    }

    private static final class Or extends Quiet {

        Or(Form form, int instructions) {
            super(form, instructions);
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            r[to] = (r[left] | r[right] + constant) & mask;
        }
    }

    private static final class ExclusiveOr extends Quiet {

        ExclusiveOr(Form form, int instructions) {
            super(form, instructions);
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            r[to] = (r[left] ^ r[right] + constant) & mask;
        }
    }

    private static final class Left extends Quiet {

        Left(Form form, int instructions) {
            super(form, instructions);
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            r[to] = r[left] << constant & mask;
        }
    }

    private static final class Right extends Quiet {

        Right(Form form, int instructions) {
            super(form, instructions);
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            r[to] = (r[left] & mask) >>> constant;
        }
    }

    private static final class Rotation64 extends Quiet {

        Rotation64(Form form, int instructions) {
            super(form, instructions);
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            r[to] = Long.rotateLeft(r[left], (int) constant);
        }
    }

    private static final class Rotation32 extends Quiet {

        Rotation32(Form form, int instructions) {
            super(form, instructions);
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            r[to] = Integer.rotateLeft((int) r[left], (int) constant) & LOW32;
        }
    }

    private static final class Product extends Quiet {

        Product(Form form, int instructions) {
            super(form, instructions);
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            r[to] = r[left] * (r[right] + constant) & mask;
        }
    }

    private static final class Arithmetic extends Quiet {
        private final int unused;

        Arithmetic(Form form, int instructions) {
            super(form, instructions);
            this.unused = 64 - form.bits;
        }

        @Override
        public void execute(Cpu cpu) {
            long[] r = cpu.r;
            r[to] = r[left] << unused >> unused >> constant & mask;
        }
    }
}
