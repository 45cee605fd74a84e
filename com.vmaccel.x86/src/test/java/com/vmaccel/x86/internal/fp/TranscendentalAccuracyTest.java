package com.vmaccel.x86.internal.fp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Transcendental results, rounded to the nearest, are at most a hair further than half a unit in the last place from the true value, computed with 60 digits. */
class TranscendentalAccuracyTest {

    private static final int OPERANDS = 400;
    private static final BigDecimal HALF_AND_A_HAIR = new BigDecimal("0.500000000001");

    private final FloatUnit unit = new FloatUnit();
    private final OperandSource source = new OperandSource(5);

    private void check(Consumer<FloatUnit> operation, UnaryOperator<BigDecimal> function, int leastExponent, int greatestExponent) {
        for (int i = 0; i < OPERANDS; i++) {
            int exponent = leastExponent + source.below(greatestExponent - leastExponent + 1);
            unit.x87(0x37f);
            unit.left.set(FloatKind.NORMAL, source.below(2) == 0, exponent, source.any() | Long.MIN_VALUE);
            unit.right.copy(Constants.ONE);
            BigDecimal argument = Decimals.of(unit.left);
            operation.accept(unit);
            BigDecimal unitInLastPlace = Decimals.power(unit.result.exponent - 63);
            BigDecimal error = Decimals.of(unit.result).subtract(function.apply(argument)).abs().divide(unitInLastPlace, MathContext.DECIMAL64);
            assertTrue(error.compareTo(HALF_AND_A_HAIR) < 0, () -> argument + ": off by " + error);
        }
    }

    @Test
    void sineOfSmallAngles() {
        check(Trigonometry::sine, Decimals::sine, -40, -1);
    }

    /** Larger angles are reduced by multiples of what x87 takes for π. */
    @Test
    void sineAndCosineOfLargeAngles() {
        check(Trigonometry::sine, x -> Decimals.reducedSine(x, 0), 0, 62);
        check(Trigonometry::cosine, x -> Decimals.reducedSine(x, 1), -30, 62);
    }

    @Test
    void tangent() {
        check(Trigonometry::tangent, x -> Decimals.sine(x).divide(Decimals.cosine(x), Decimals.CONTEXT), -30, -1);
    }

    @Test
    void arcTangent() {
        check(unit -> X87Case.reversed(unit, ArcTangent::ofPoint), Decimals::arcTangent, -30, 30);
    }

    @Test
    void exponential() {
        check(Powers::exponential, x -> Decimals.exponential(x.multiply(Decimals.LN_2)).subtract(BigDecimal.ONE), -40, -1);
    }

    @Test
    void logarithm() {
        check(unit -> {
            unit.left.negative = false;
            Powers.logarithm(unit);
        }, x -> Decimals.logarithm(x.abs()).divide(Decimals.LN_2, Decimals.CONTEXT), -60, 60);
    }

    @Test
    void logarithmPlusOne() {
        check(Powers::logarithmPlusOne, x -> Decimals.logarithm(x.add(BigDecimal.ONE)).divide(Decimals.LN_2, Decimals.CONTEXT), -40, -2);
    }
}
