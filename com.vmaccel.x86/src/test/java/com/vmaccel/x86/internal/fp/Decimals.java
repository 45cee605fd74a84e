package com.vmaccel.x86.internal.fp;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/** Functions with 60 significant digits and more, by power series and nothing else. */
final class Decimals {

    static final MathContext CONTEXT = new MathContext(90);
    private static final BigDecimal SMALL = BigDecimal.ONE.scaleByPowerOfTen(-95);
    static final BigDecimal LN_2 = logarithm(BigDecimal.TWO);
    /** The 66 bits that stand for π/2. */
    private static final BigDecimal RIGHT_ANGLE = new BigDecimal(new BigInteger("c90fdaa22168c234c", 16)).multiply(power(-67));

    private static final int MOST_TERMS = 400;

    private Decimals() {}

    static BigDecimal power(int exponent) {
        return exponent >= 0 ? new BigDecimal(BigInteger.ONE.shiftLeft(exponent)) : BigDecimal.ONE.divide(new BigDecimal(BigInteger.ONE.shiftLeft(-exponent)));
    }

    static BigDecimal of(WideFloat number) {
        BigDecimal magnitude = new BigDecimal(new BigInteger(Long.toUnsignedString(number.high))).multiply(power(number.exponent - 63));
        return number.negative ? magnitude.negate() : magnitude;
    }

    static BigDecimal sine(BigDecimal x) {
        BigDecimal square = x.multiply(x, CONTEXT).negate();
        BigDecimal term = x;
        BigDecimal sum = x;
        for (int k = 1; k < MOST_TERMS && term.abs().compareTo(SMALL) > 0; k++) {
            term = term.multiply(square, CONTEXT).divide(BigDecimal.valueOf(2L * k * (2 * k + 1)), CONTEXT);
            sum = sum.add(term);
        }
        return sum;
    }

    /** The sine of an angle, reduced by the nearest multiple of what x87 takes for a right angle, plus right angles. */
    static BigDecimal reducedSine(BigDecimal x, int rightAngles) {
        BigInteger multiple = x.divide(RIGHT_ANGLE, 0, RoundingMode.HALF_EVEN).toBigInteger();
        BigDecimal rest = x.subtract(RIGHT_ANGLE.multiply(new BigDecimal(multiple)));
        int quadrant = multiple.add(BigInteger.valueOf(rightAngles)).intValue() & 3;
        BigDecimal magnitude = quadrant % 2 == 0 ? sine(rest) : cosine(rest);
        return quadrant < 2 ? magnitude : magnitude.negate();
    }

    static BigDecimal cosine(BigDecimal x) {
        BigDecimal square = x.multiply(x, CONTEXT).negate();
        BigDecimal term = BigDecimal.ONE;
        BigDecimal sum = term;
        for (int k = 1; k < MOST_TERMS && term.abs().compareTo(SMALL) > 0; k++) {
            term = term.multiply(square, CONTEXT).divide(BigDecimal.valueOf(2L * k * (2 * k - 1)), CONTEXT);
            sum = sum.add(term);
        }
        return sum;
    }

    static BigDecimal exponential(BigDecimal x) {
        BigDecimal term = BigDecimal.ONE;
        BigDecimal sum = term;
        for (int k = 1; k < MOST_TERMS && term.abs().compareTo(SMALL) > 0; k++) {
            term = term.multiply(x, CONTEXT).divide(BigDecimal.valueOf(k), CONTEXT);
            sum = sum.add(term);
        }
        return sum;
    }

    /** By halving the angle until the series is short. */
    static BigDecimal arcTangent(BigDecimal x) {
        BigDecimal slope = x;
        for (int i = 0; i < 8; i++) {
            BigDecimal root = slope.multiply(slope, CONTEXT).add(BigDecimal.ONE).sqrt(CONTEXT);
            slope = slope.divide(root.add(BigDecimal.ONE), CONTEXT);
        }
        return oddSeries(slope, -1).multiply(BigDecimal.valueOf(256));
    }

    /** By taking roots until the series is short. */
    static BigDecimal logarithm(BigDecimal x) {
        BigDecimal root = x;
        for (int i = 0; i < 8; i++) {
            root = root.sqrt(CONTEXT);
        }
        BigDecimal quotient = root.subtract(BigDecimal.ONE).divide(root.add(BigDecimal.ONE), CONTEXT);
        return oddSeries(quotient, 1).multiply(BigDecimal.valueOf(512));
    }

    /** x ± x³/3 + x⁵/5 ± ... */
    private static BigDecimal oddSeries(BigDecimal x, int sign) {
        BigDecimal square = x.multiply(x, CONTEXT).multiply(BigDecimal.valueOf(sign));
        BigDecimal power = x;
        BigDecimal sum = x;
        for (int k = 1; k < MOST_TERMS && power.abs().compareTo(SMALL) > 0; k++) {
            power = power.multiply(square, CONTEXT);
            sum = sum.add(power.divide(BigDecimal.valueOf(2L * k + 1), CONTEXT));
        }
        return sum;
    }
}
