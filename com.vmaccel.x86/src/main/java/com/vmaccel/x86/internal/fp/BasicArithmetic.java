package com.vmaccel.x86.internal.fp;

/** Addition, subtraction, multiplication, division and the square root, of x87 and of SSE. */
public final class BasicArithmetic {

    private BasicArithmetic() {}

    /** The first operand plus the second. */
    public static void add(FloatUnit unit) {
        if (Nans.bothNumbers(unit)) {
            sum(unit);
        }
    }

    /** The first operand minus the second. */
    public static void subtract(FloatUnit unit) {
        if (Nans.bothNumbers(unit)) {
            unit.right.negate();
            sum(unit);
        }
    }

    /** The second operand minus the first. */
    public static void subtractReversed(FloatUnit unit) {
        if (Nans.bothNumbers(unit)) {
            unit.left.negate();
            sum(unit);
        }
    }

    private static void sum(FloatUnit unit) {
        WideFloat left = unit.left;
        WideFloat right = unit.right;
        if (left.isInfinite() && right.isInfinite() && left.negative != right.negative) {
            unit.invalid();
            return;
        }
        denormals(unit);
        if (left.isInfinite() || right.isInfinite()) {
            unit.result.copy(left.isInfinite() ? left : right);
            return;
        }
        boolean signsDiffer = left.negative != right.negative;
        WideArithmetic.add(unit.result.copy(left), right);
        if (unit.result.isZero() && signsDiffer) {
            unit.result.setZero(unit.rounding == RoundingControl.DOWN);
        }
        Rounder.finish(unit);
    }

    /** The first operand times the second. */
    public static void multiply(FloatUnit unit) {
        if (!Nans.bothNumbers(unit)) {
            return;
        }
        WideFloat left = unit.left;
        WideFloat right = unit.right;
        if (left.isInfinite() && right.isZero() || left.isZero() && right.isInfinite()) {
            unit.invalid();
            return;
        }
        denormals(unit);
        if (left.isInfinite() || right.isInfinite()) {
            unit.result.setInfinite(left.negative ^ right.negative);
            return;
        }
        WideArithmetic.multiply(unit.result.copy(left), right);
        Rounder.finish(unit);
    }

    /** The first operand divided by the second. */
    public static void divide(FloatUnit unit) {
        if (Nans.bothNumbers(unit)) {
            quotient(unit, unit.left, unit.right);
        }
    }

    /** The second operand divided by the first. */
    public static void divideReversed(FloatUnit unit) {
        if (Nans.bothNumbers(unit)) {
            quotient(unit, unit.right, unit.left);
        }
    }

    private static void quotient(FloatUnit unit, WideFloat left, WideFloat right) {
        if (left.isInfinite() && right.isInfinite() || left.isZero() && right.isZero()) {
            unit.invalid();
            return;
        }
        boolean negative = left.negative ^ right.negative;
        if (right.isZero() && !left.isInfinite()) {
            unit.raise(FloatFlags.ZERO_DIVIDE);
            unit.result.setInfinite(negative);
            return;
        }
        denormals(unit);
        if (left.isInfinite()) {
            unit.result.setInfinite(negative);
        } else if (right.isInfinite()) {
            unit.result.setZero(negative);
        } else {
            WideArithmetic.divide(unit.result.copy(left), right, unit.scratch);
            Rounder.finish(unit);
        }
    }

    /** The square root of the first operand. */
    public static void squareRoot(FloatUnit unit) {
        if (!Nans.isNumber(unit)) {
            return;
        }
        WideFloat operand = unit.left;
        if (operand.negative && !operand.isZero()) {
            unit.invalid();
            return;
        }
        unit.denormal(operand);
        unit.result.copy(operand);
        if (!operand.isInfinite()) {
            WideArithmetic.squareRoot(unit.result);
            Rounder.finish(unit);
        }
    }

    private static void denormals(FloatUnit unit) {
        unit.denormal(unit.left);
        unit.denormal(unit.right);
    }
}
