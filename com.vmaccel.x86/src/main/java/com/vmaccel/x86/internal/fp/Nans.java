package com.vmaccel.x86.internal.fp;

/** What operations do that are given something other than numbers. Source: Intel SDM volume 1, tables 4-7 and 8-10. */
final class Nans {

    private static final long QUIET_BIT = 1L << 62;

    private Nans() {}

    /** Whether both operands are numbers or infinities; if not the result is there. */
    static boolean bothNumbers(FloatUnit unit) {
        WideFloat left = unit.left;
        WideFloat right = unit.right;
        unit.flushOperand(left);
        unit.flushOperand(right);
        if (left.kind == FloatKind.UNSUPPORTED || right.kind == FloatKind.UNSUPPORTED) {
            unit.invalid();
            return false;
        }
        if (!left.kind.isNan() && !right.kind.isNan()) {
            return true;
        }
        if (left.kind == FloatKind.SIGNALING || right.kind == FloatKind.SIGNALING) {
            unit.raise(FloatFlags.INVALID);
        }
        quiet(select(unit, left, right), unit.result);
        return false;
    }

    /** Whether the first operand is a number or infinity; if not the result is there. */
    static boolean isNumber(FloatUnit unit) {
        WideFloat operand = unit.left;
        unit.flushOperand(operand);
        if (operand.kind == FloatKind.UNSUPPORTED) {
            unit.invalid();
            return false;
        }
        if (!operand.kind.isNan()) {
            return true;
        }
        if (operand.kind == FloatKind.SIGNALING) {
            unit.raise(FloatFlags.INVALID);
        }
        quiet(operand, unit.result);
        return false;
    }

    private static void quiet(WideFloat nan, WideFloat result) {
        result.copy(nan);
        result.kind = FloatKind.QUIET;
        result.high |= QUIET_BIT;
    }

    private static WideFloat select(FloatUnit unit, WideFloat left, WideFloat right) {
        if (!left.kind.isNan()) {
            return right;
        }
        if (!right.kind.isNan() || !unit.x87) {
            return left;
        }
        if (left.kind != right.kind) {
            return left.kind == FloatKind.QUIET ? left : right;
        }
        int order = Long.compareUnsigned(left.high, right.high);
        return order > 0 || order == 0 && !left.negative ? left : right;
    }
}
