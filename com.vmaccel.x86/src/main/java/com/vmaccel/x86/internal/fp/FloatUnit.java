package com.vmaccel.x86.internal.fp;

/**
 * What an operation reads and leaves: the controls, the operands, the flags it raised, and its result. The operations are functions of this: put the operands into
 * {@link #left} and {@link #right}, call {@link #begin()} and the operation, look at {@link #flags()} and {@link #hasResult()}, take {@link #result}. One per vCPU; allocates nothing.
 */
public final class FloatUnit {

    /** The first operand; the destination of SSE, ST(0) of most x87 instructions. Operations may change it. */
    public final WideFloat left = new WideFloat();
    /** The second operand. Operations may change it. */
    public final WideFloat right = new WideFloat();
    /** The result. */
    public final WideFloat result = new WideFloat();
    /** The second result of operations that have two: the one that is pushed. */
    public final WideFloat second = new WideFloat();

    /** The result of operations that give a whole number, an encoding in memory, or a relation. */
    public long integer;

    final WideFloat scratch = new WideFloat();
    final WideFloat scratch2 = new WideFloat();
    final WideFloat scratch3 = new WideFloat();

    FloatFormat format = FloatFormat.EXTENDED;
    int precision = FloatFormat.EXTENDED.precision;
    int rounding;
    boolean x87 = true;
    boolean flushToZero;
    private boolean denormalsAreZeros;
    private int masks = FloatFlags.ALL;
    private int flags;

    /** Creates a unit as FNINIT leaves it. */
    public FloatUnit() {}

    /**
     * Works as x87 from now on.
     *
     * @param controlWord masks, precision control and rounding control
     */
    public void x87(int controlWord) {
        x87 = true;
        format = FloatFormat.EXTENDED;
        precision = switch (controlWord >> 8 & 3) {
            case 0 -> FloatFormat.SINGLE.precision;
            case 2 -> FloatFormat.DOUBLE.precision;
            default -> FloatFormat.EXTENDED.precision;
        };
        controls(controlWord >> 10 & 3, controlWord & FloatFlags.ALL);
        flushToZero = false;
        denormalsAreZeros = false;
    }

    /**
     * Works as SSE from now on.
     *
     * @param mxcsr masks, rounding control, DAZ and FTZ
     * @param resultFormat the format of results
     */
    public void sse(int mxcsr, FloatFormat resultFormat) {
        x87 = false;
        resultFormat(resultFormat);
        controls(mxcsr >> 13 & 3, mxcsr >> 7 & FloatFlags.ALL);
        flushToZero = (mxcsr & 0x8000) != 0;
        denormalsAreZeros = (mxcsr & 0x40) != 0;
    }

    /** Rounds to all bits of a format from now on, whatever the precision control says. */
    public void resultFormat(FloatFormat resultFormat) {
        format = resultFormat;
        precision = resultFormat.precision;
    }

    private void controls(int newRounding, int newMasks) {
        rounding = newRounding;
        masks = newMasks;
        flags = 0;
    }

    /** Forgets the flags. */
    public void begin() {
        flags = 0;
    }

    /** {@return what was raised: {@link FloatFlags}; without those found after the operation if there was none} */
    public int flags() {
        return hasResult() ? flags : flags & FloatFlags.BEFORE;
    }

    /** {@return what an operation raised whose destination is memory: if overflow or underflow is unmasked, nothing is stored and nothing rounded} */
    public int storeFlags() {
        return isUnmasked(FloatFlags.OVERFLOW | FloatFlags.UNDERFLOW) ? flags() & ~(FloatFlags.PRECISION | FloatFlags.ROUNDED_UP) : flags();
    }

    /** {@return whether a result goes to memory: all exceptions but PRECISION prevent that if they are unmasked} */
    public boolean stores() {
        return !isUnmasked(FloatFlags.ALL & ~FloatFlags.PRECISION);
    }

    /** {@return whether the operation was done: no exception found before it is unmasked} */
    public boolean hasResult() {
        return (flags & ~masks & FloatFlags.BEFORE) == 0;
    }

    /** {@return whether one of some exceptions was raised and is unmasked} */
    public boolean isUnmasked(int exceptions) {
        return (flags() & ~masks & exceptions) != 0;
    }

    void raise(int raised) {
        flags |= raised;
    }

    boolean masked(int exception) {
        return (masks & exception) != 0;
    }

    /** Raises an invalid operation, whose result is the indefinite NaN. */
    void invalid() {
        raise(FloatFlags.INVALID);
        result.setIndefinite();
    }

    /** Raises what a denormal operand raises. */
    void denormal(WideFloat operand) {
        if (operand.kind == FloatKind.DENORMAL) {
            raise(FloatFlags.DENORMAL);
        }
    }

    /** Applies DAZ to an operand. */
    void flushOperand(WideFloat operand) {
        if (denormalsAreZeros && operand.kind == FloatKind.DENORMAL) {
            operand.setZero(operand.negative);
        }
    }
}
