package com.vmaccel.x86.internal.fp;

import java.util.function.Consumer;
import java.util.List;

/**
 * An x87 instruction and what does the same here.
 *
 * @param name of the instruction
 * @param code it
 * @param memory what the unit's second operand is: 0 for ST(1), else the bits of a float in memory, or minus the bits of an integer
 * @param outcome what the operation gives
 * @param operation it
 */
record X87Case(String name, int code, int memory, Outcome outcome, Consumer<FloatUnit> operation) {

    /** Where an operation leaves what it computed. */
    enum Outcome {
        /** In ST(0). */
        TOP,
        /** In ST(0), also if a denormal operand is unmasked. */
        LOADED,
        /** In ST(0) and, pushed, above it. */
        TWO,
        /** In C0, C2, C3. */
        RELATION,
        /** In ST(0), and the quotient in C0, C3, C1. */
        REMAINDER,
        /** In memory as an integer or a float, of as many bits as {@code memory} says. */
        MEMORY,
        /** In memory as a decimal. */
        DECIMAL
    }

    private static X87Case top(String name, int code, Consumer<FloatUnit> operation) {
        return new X87Case(name, code, 0, Outcome.TOP, operation);
    }

    private static X87Case memory(String name, int code, int memory, Consumer<FloatUnit> operation) {
        return new X87Case(name, code, memory, Outcome.TOP, operation);
    }

    private static X87Case store(String name, int code, int memory, Consumer<FloatUnit> operation) {
        return new X87Case(name, code, memory, Outcome.MEMORY, operation);
    }

    static void reversed(FloatUnit unit, Consumer<FloatUnit> operation) {
        unit.scratch.copy(unit.left);
        unit.left.copy(unit.right);
        unit.right.copy(unit.scratch);
        operation.accept(unit);
    }

    static final List<X87Case> ALL = List.of(
            top("fadd", 0xd8c1, BasicArithmetic::add),
            top("fmul", 0xd8c9, BasicArithmetic::multiply),
            top("fsub", 0xd8e1, BasicArithmetic::subtract),
            top("fsubr", 0xd8e9, BasicArithmetic::subtractReversed),
            top("fdiv", 0xd8f1, BasicArithmetic::divide),
            top("fdivr", 0xd8f9, BasicArithmetic::divideReversed),
            top("fsqrt", 0xd9fa, BasicArithmetic::squareRoot),
            top("frndint", 0xd9fc, WholeNumbers::round),
            top("fscale", 0xd9fd, Scaling::scale),
            memory("fadd m32", 0xd806, 32, BasicArithmetic::add),
            memory("fmul m64", 0xdc0e, 64, BasicArithmetic::multiply),
            memory("fdiv m32", 0xd836, 32, BasicArithmetic::divide),
            memory("fiadd m16", 0xde06, -16, BasicArithmetic::add),
            memory("fidiv m32", 0xda36, -32, BasicArithmetic::divide),
            new X87Case("fxtract", 0xd9f4, 0, Outcome.TWO, Scaling::extract),
            new X87Case("fprem", 0xd9f8, 0, Outcome.REMAINDER, Remainder::truncated),
            new X87Case("fprem1", 0xd9f5, 0, Outcome.REMAINDER, Remainder::nearest),
            new X87Case("fcom", 0xd8d1, 0, Outcome.RELATION, Comparison::ordered),
            new X87Case("fucom", 0xdde1, 0, Outcome.RELATION, Comparison::unordered),
            new X87Case("fcom m64", 0xdc16, 64, Outcome.RELATION, Comparison::ordered),
            new X87Case("ficom m16", 0xde16, -16, Outcome.RELATION, Comparison::ordered),
            store("fist m16", 0xdf16, -16, unit -> WholeNumbers.toInteger(unit, 16, false)),
            store("fist m32", 0xdb16, -32, unit -> WholeNumbers.toInteger(unit, 32, false)),
            store("fistp m64", 0xdf3e, -64, unit -> WholeNumbers.toInteger(unit, 64, false)),
            store("fisttp m64", 0xdd0e, -64, unit -> WholeNumbers.toInteger(unit, 64, true)),
            store("fst m32", 0xd916, 32, unit -> toMemory(unit, FloatFormat.SINGLE)),
            store("fst m64", 0xdd16, 64, unit -> toMemory(unit, FloatFormat.DOUBLE)),
            new X87Case("fbstp", 0xdf36, 0, Outcome.DECIMAL, WholeNumbers::toDecimal),
            new X87Case("fld m32", 0xd906, 32, Outcome.LOADED, X87Case::load),
            new X87Case("fld m64", 0xdd06, 64, Outcome.LOADED, X87Case::load),
            memory("fild m64", 0xdf2e, -64, X87Case::load));

    private static void load(FloatUnit unit) {
        unit.left.copy(unit.right);
        Scaling.convertOperand(unit);
    }

    private static void toMemory(FloatUnit unit, FloatFormat format) {
        unit.resultFormat(format);
        Scaling.convert(unit);
        unit.integer = format.pack(unit.result);
        unit.resultFormat(FloatFormat.EXTENDED);
    }
}
