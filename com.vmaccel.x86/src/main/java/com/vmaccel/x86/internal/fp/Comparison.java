package com.vmaccel.x86.internal.fp;

/** Comparing, of x87 and of SSE. Source: Intel SDM volume 2, FCOM, UCOMISD, MINSD, CMPSD. */
public final class Comparison {

    /** The first operand is greater. This and the others are flags at the places of CF, PF, ZF in RFLAGS; C0, C2, C3 are eight bits higher. */
    public static final int GREATER = 0;
    /** The first operand is less. */
    public static final int LESS = 0x01;
    /** They are equal. */
    public static final int EQUAL = 0x40;
    /** One of them is no number. */
    public static final int UNORDERED = 0x45;

    private Comparison() {}

    /** Compares so that every NaN is invalid: FCOM, COMISD. {@link FloatUnit#integer} takes the relation. */
    public static void ordered(FloatUnit unit) {
        compare(unit, true);
    }

    /** Compares so that only a signaling NaN is invalid: FUCOM, UCOMISD. {@link FloatUnit#integer} takes the relation. */
    public static void unordered(FloatUnit unit) {
        compare(unit, false);
    }

    private static void compare(FloatUnit unit, boolean quietIsInvalid) {
        WideFloat left = unit.left;
        WideFloat right = unit.right;
        if (!Nans.bothNumbers(unit)) {
            unit.raise(quietIsInvalid ? FloatFlags.INVALID : 0);
            unit.integer = UNORDERED;
            return;
        }
        unit.denormal(left);
        unit.denormal(right);
        unit.integer = relation(left, right);
    }

    private static int relation(WideFloat left, WideFloat right) {
        if (left.isZero() && right.isZero()) {
            return EQUAL;
        }
        if (left.negative != right.negative && !left.isZero() && !right.isZero()) {
            return left.negative ? LESS : GREATER;
        }
        int order = left.compareMagnitude(right);
        boolean negative = left.isZero() ? right.negative : left.negative;
        return order == 0 ? EQUAL : order < 0 != negative ? LESS : GREATER;
    }

    /** Takes the less: MINSD and its like. The second operand if they are equal zeros or not ordered. */
    public static void minimum(FloatUnit unit) {
        select(unit, LESS);
    }

    /** Takes the greater: MAXSD and its like. The second operand if they are equal zeros or not ordered. */
    public static void maximum(FloatUnit unit) {
        select(unit, GREATER);
    }

    private static void select(FloatUnit unit, int wanted) {
        compare(unit, true);
        WideFloat result = unit.result.copy(unit.integer == wanted ? unit.left : unit.right);
        if (result.kind == FloatKind.DENORMAL) {
            result.shiftRight(unit.format.minExponent - result.exponent);
            result.exponent = unit.format.minExponent;
        }
    }

    /**
     * Compares by the predicate of CMPSD and its like. {@link FloatUnit#integer} takes -1 for true, 0 for false.
     *
     * @param predicate 0 to 7: equal, less, less or equal, unordered, and their negations
     */
    public static void test(FloatUnit unit, int predicate) {
        int basic = predicate & 3;
        compare(unit, basic == 1 || basic == 2);
        unit.integer = holds(predicate, (int) unit.integer) ? -1 : 0;
    }

    /** {@return whether a relation is what a predicate of {@link #test} asks for} */
    static boolean holds(int predicate, int relation) {
        boolean holds = switch (predicate & 3) {
            case 0 -> relation == EQUAL;
            case 1 -> relation == LESS;
            case 2 -> relation == LESS || relation == EQUAL;
            default -> relation == UNORDERED;
        };
        return holds != predicate > 3;
    }
}
