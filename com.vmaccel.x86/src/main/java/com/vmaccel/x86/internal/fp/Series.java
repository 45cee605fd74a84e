package com.vmaccel.x86.internal.fp;

/** Power series with coefficients of 128 bits, which are computed once. */
final class Series {

    /** The coefficient of a power. */
    private interface Coefficient {
        /** Divides the coefficient before, of {@code power - 1}, by this. */
        int divisor(int power);
    }

    /** sin(x)/x in powers of -x². */
    static final Series SINE = quotients(16, k -> 2 * k * (2 * k + 1), true);
    /** cos(x) in powers of -x². */
    static final Series COSINE = quotients(17, k -> (2 * k - 1) * (2 * k), true);
    /** (e^x - 1)/x in powers of x. */
    static final Series EXPONENTIAL = quotients(34, k -> k + 1, false);
    /** atan(x)/x in powers of -x². For x below 1/32. */
    static final Series ARC_TANGENT = oddReciprocals(14, true);
    /** artanh(x)/x in powers of x². For x below 0.172. */
    static final Series AREA_TANGENT = oddReciprocals(28, false);

    private final WideFloat[] coefficients;

    private Series(WideFloat[] coefficients) {
        this.coefficients = coefficients;
    }

    private static Series quotients(int count, Coefficient coefficient, boolean alternating) {
        WideFloat[] values = new WideFloat[count];
        WideFloat divisor = new WideFloat();
        WideFloat scratch = new WideFloat();
        values[0] = new WideFloat().constant(0, Long.MIN_VALUE, 0);
        for (int k = 1; k < count; k++) {
            divisor.setInteger(alternating, coefficient.divisor(k));
            values[k] = WideArithmetic.divide(new WideFloat().copy(values[k - 1]), divisor, scratch);
        }
        return new Series(values);
    }

    private static Series oddReciprocals(int count, boolean alternating) {
        WideFloat[] values = new WideFloat[count];
        WideFloat divisor = new WideFloat();
        WideFloat scratch = new WideFloat();
        for (int k = 0; k < count; k++) {
            divisor.setInteger(alternating && (k & 1) != 0, 2L * k + 1);
            values[k] = WideArithmetic.divide(new WideFloat().constant(0, Long.MIN_VALUE, 0), divisor, scratch);
        }
        return new Series(values);
    }

    /** Sets a number to the sum. */
    WideFloat sum(WideFloat variable, WideFloat to) {
        int last = coefficients.length - 1;
        to.copy(coefficients[last]);
        for (int k = last - 1; k >= 0; k--) {
            WideArithmetic.add(WideArithmetic.multiply(to, variable), coefficients[k]);
        }
        return to;
    }
}
