package com.vmaccel.x86.internal.fp;

/** FPATAN, with an error far below the last bit. Source: Intel SDM volume 2. */
public final class ArcTangent {

    /** The tangents of the table are this many times whole numbers. */
    private static final int STEPS = 32;
    private static final int STEP_BITS = 5;
    private static final WideFloat[] ANGLES = angles();

    private ArcTangent() {}

    private static WideFloat[] angles() {
        WideFloat[] angles = new WideFloat[STEPS + 1];
        angles[0] = new WideFloat();
        WideFloat scratch = new WideFloat();
        WideFloat square = new WideFloat();
        for (int i = 1; i <= STEPS; i++) {
            // From one tangent to the next: (b - a) / (1 + a b) with a = (i - 1) / 32 and b = i / 32.
            WideFloat divisor = new WideFloat();
            divisor.setInteger(false, STEPS * STEPS + i * (i - 1L));
            WideFloat difference = new WideFloat();
            difference.setInteger(false, STEPS);
            WideArithmetic.divide(difference, divisor, scratch);
            angles[i] = WideArithmetic.add(small(difference, new WideFloat(), square), angles[i - 1]);
        }
        return angles;
    }

    /** The angle of the point whose x is the first operand and whose y is the second. */
    public static void ofPoint(FloatUnit unit) {
        if (!Nans.bothNumbers(unit)) {
            return;
        }
        WideFloat x = unit.left;
        WideFloat y = unit.right;
        unit.denormal(x);
        unit.denormal(y);
        WideFloat angle = unit.result;
        boolean bothInfinite = x.isInfinite() && y.isInfinite();
        boolean steep = !bothInfinite && magnitudeIsLess(x, y);
        if (bothInfinite) {
            angle.copy(ANGLES[STEPS]);
        } else {
            ofSlope(unit, steep ? x : y, steep ? y : x);
        }
        if (steep) {
            WideArithmetic.add(angle.negate(), Constants.HALF_PI);
        }
        if (x.negative) {
            WideArithmetic.add(angle.negate(), Constants.PI);
        }
        angle.negative = y.negative;
        angle.low |= angle.isZero() ? 0 : 1;
        Rounder.finish(unit);
    }

    private static boolean magnitudeIsLess(WideFloat x, WideFloat y) {
        return y.isInfinite() || !x.isInfinite() && x.compareMagnitude(y) < 0;
    }

    /** The angle whose tangent is the quotient of two magnitudes, which is not above 1. */
    private static void ofSlope(FloatUnit unit, WideFloat less, WideFloat greater) {
        WideFloat angle = unit.result;
        if (less.isZero() || greater.isInfinite()) {
            angle.setZero(false);
            return;
        }
        WideFloat slope = WideArithmetic.divide(unit.scratch3.copy(less), greater, unit.scratch);
        slope.negative = false;
        int step = step(slope);
        if (step > 0) {
            WideFloat tangent = unit.second;
            tangent.setInteger(false, step);
            tangent.exponent -= STEP_BITS;
            WideFloat divisor = WideArithmetic.add(WideArithmetic.multiply(unit.scratch2.copy(slope), tangent), Constants.ONE);
            WideArithmetic.add(slope, tangent.negate());
            WideArithmetic.divide(slope, divisor, unit.scratch);
        }
        WideArithmetic.add(small(slope, angle, unit.scratch), ANGLES[step]);
    }

    /** The nearest step of the table. */
    private static int step(WideFloat slope) {
        return slope.exponent < -STEP_BITS - 1 ? 0 : (int) ((slope.high >>> (62 - STEP_BITS - slope.exponent)) + 1) >> 1;
    }

    private static WideFloat small(WideFloat tangent, WideFloat to, WideFloat square) {
        if (tangent.isZero()) {
            to.setZero(false);
            return to;
        }
        WideArithmetic.multiply(square.copy(tangent), tangent);
        return WideArithmetic.multiply(Series.ARC_TANGENT.sum(square, to), tangent);
    }
}
