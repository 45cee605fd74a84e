package com.vmaccel.x86.internal.fp;

/** The four operations and the root on finite {@link WideFloat}s; the first operand takes the result. The other must be another object. */
final class WideArithmetic {

    private WideArithmetic() {}

    /** Adds. A sum of zero keeps a sign that means nothing unless both operands were zeros of that sign. */
    static WideFloat add(WideFloat a, WideFloat b) {
        if (b.isZero()) {
            return a;
        }
        if (a.isZero()) {
            return a.copy(b);
        }
        return a.negative == b.negative ? addMagnitudes(a, b) : subtractMagnitudes(a, b);
    }

    private static WideFloat addMagnitudes(WideFloat a, WideFloat b) {
        int exponent = Math.max(a.exponent, b.exponent);
        a.shiftRight(distance(exponent, a.exponent));
        long high = a.high;
        long low = a.low;
        a.high = b.high;
        a.low = b.low;
        a.shiftRight(distance(exponent, b.exponent));
        a.low += low;
        long carryIn = Long.compareUnsigned(a.low, low) < 0 ? 1 : 0;
        long sum = a.high + high + carryIn;
        boolean carry = (a.high & high | (a.high | high) & ~sum) < 0;
        a.high = sum;
        a.exponent = exponent;
        a.kind = FloatKind.NORMAL;
        if (carry) {
            a.shiftRight(1);
            a.high |= Long.MIN_VALUE;
            a.exponent++;
        }
        return a;
    }

    private static WideFloat subtractMagnitudes(WideFloat a, WideFloat b) {
        int exponent = Math.max(a.exponent, b.exponent);
        a.shiftRight(distance(exponent, a.exponent));
        long high = a.high;
        long low = a.low;
        a.high = b.high;
        a.low = b.low;
        a.shiftRight(distance(exponent, b.exponent));
        boolean swapped = WideIntegers.compare(high, low, a.high, a.low) < 0;
        long otherHigh = a.high;
        long otherLow = a.low;
        a.low = swapped ? otherLow - low : low - otherLow;
        long borrow = Long.compareUnsigned(swapped ? otherLow : low, swapped ? low : otherLow) < 0 ? 1 : 0;
        a.high = (swapped ? otherHigh - high : high - otherHigh) - borrow;
        a.negative ^= swapped;
        a.exponent = exponent;
        a.kind = FloatKind.NORMAL;
        a.normalise();
        return a;
    }

    private static int distance(int larger, int smaller) {
        return (int) Math.min(128L, (long) larger - smaller);
    }

    /** Multiplies. */
    static WideFloat multiply(WideFloat a, WideFloat b) {
        a.negative ^= b.negative;
        if (a.isZero() || b.isZero()) {
            a.setZero(a.negative);
            return a;
        }
        long high = Math.unsignedMultiplyHigh(a.high, b.high);
        long low = a.high * b.high;
        if ((a.low | b.low) != 0) {
            long first = Math.unsignedMultiplyHigh(a.high, b.low);
            long second = Math.unsignedMultiplyHigh(a.low, b.high);
            low += first;
            high += Long.compareUnsigned(low, first) < 0 ? 1 : 0;
            low += second;
            high += Long.compareUnsigned(low, second) < 0 ? 1 : 0;
            low |= 1;
        }
        a.exponent += b.exponent + 1;
        a.kind = FloatKind.NORMAL;
        a.high = high;
        a.low = low;
        a.normalise();
        return a;
    }

    /** Divides by a number that is not zero. */
    static WideFloat divide(WideFloat a, WideFloat b, WideFloat scratch) {
        divideByUpperHalf(a, b);
        if (b.low != 0 && !a.isZero()) {
            // Without its lower half the divisor is too small by the factor 1 + low / high, whose square is below the last bit.
            scratch.set(FloatKind.NORMAL, b.negative, b.exponent - 64, b.low);
            scratch.normalise();
            divideByUpperHalf(scratch, b);
            multiply(scratch, a);
            add(a, scratch.negate());
        }
        return a;
    }

    private static void divideByUpperHalf(WideFloat a, WideFloat b) {
        a.negative ^= b.negative;
        if (a.isZero()) {
            return;
        }
        long divisor = b.high;
        boolean below = Long.compareUnsigned(a.high, divisor) < 0;
        long first = below ? a.high : a.high >>> 1;
        long second = below ? a.low : a.high << 63 | a.low >>> 1;
        long third = below ? 0 : a.low << 63;
        long upper = WideIntegers.divide(first, second, divisor);
        long remainder = second - upper * divisor;
        long lower = WideIntegers.divide(remainder, third, divisor);
        a.exponent -= b.exponent + (below ? 1 : 0);
        a.kind = FloatKind.NORMAL;
        a.high = upper;
        a.low = lower | (third != lower * divisor ? 1 : 0);
    }

    /** Takes the square root of a number with 64 bits that is not negative. */
    static WideFloat squareRoot(WideFloat a) {
        if (a.isZero()) {
            return a;
        }
        boolean odd = (a.exponent & 1) != 0;
        long high = odd ? a.high : a.high >>> 1;
        long low = odd ? 0 : a.high << 63;
        long root = WideIntegers.squareRoot(high, low);
        long remainder = low - root * root;
        boolean wideRemainder = high - Math.unsignedMultiplyHigh(root, root) - (Long.compareUnsigned(low, root * root) < 0 ? 1 : 0) != 0;
        a.exponent >>= 1;
        a.kind = FloatKind.NORMAL;
        a.high = root;
        // The next bit is 1 if the remainder is above the root; a root is never half-way between two numbers.
        boolean half = wideRemainder || Long.compareUnsigned(remainder, root) > 0;
        a.low = (half ? Long.MIN_VALUE : 0) | (wideRemainder || remainder != 0 ? 1 : 0);
        return a;
    }
}
