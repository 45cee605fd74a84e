package com.vmaccel.x86.internal.fp;

import java.util.function.Consumer;

/**
 * One instruction of SSE: its controls and what its lanes raised together. Call {@link #begin}, the lanes, {@link #end}. One per vCPU; allocates nothing. Source: Intel SDM
 * volume 1, sections 11.5.2 to 11.5.4.
 */
public final class SseUnit {

    private final FloatUnit unit = new FloatUnit();
    private int mxcsr;
    private int raised;
    private boolean nearest = true;
    private boolean precisionSettled;

    /** Creates a unit. */
    public SseUnit() {}

    /**
     * Begins an instruction.
     *
     * @param controlAndStatus MXCSR
     */
    public void begin(int controlAndStatus) {
        raised = 0;
        if (mxcsr != controlAndStatus) {
            mxcsr = controlAndStatus;
            nearest = (mxcsr >> 13 & 3) == RoundingControl.NEAREST;
            precisionSettled = (mxcsr & (FloatFlags.PRECISION | FloatFlags.PRECISION << 7)) == (FloatFlags.PRECISION | FloatFlags.PRECISION << 7);
        }
    }

    /** {@return MXCSR with what the instruction raised: if something found before an operation is unmasked, only what was found before} */
    public int end() {
        return mxcsr | reported();
    }

    /** {@return whether something raised is unmasked: the instruction has no result} */
    public boolean isUnmasked() {
        return (reported() & ~(mxcsr >> 7)) != 0;
    }

    private int reported() {
        boolean stopped = (raised & FloatFlags.BEFORE & ~(mxcsr >> 7)) != 0;
        return stopped ? raised & FloatFlags.BEFORE : raised;
    }

    void raise(int flags) {
        raised |= flags & FloatFlags.ALL;
    }

    /** Whether results are those of Java's own arithmetic. */
    boolean isNearest() {
        return nearest;
    }

    /** Whether it does not matter if a result is exact. */
    boolean isPrecisionSettled() {
        return precisionSettled;
    }

    /** Computes in the way that knows everything; the result is in the format. */
    long exactly(Consumer<FloatUnit> operation, FloatFormat format, long left, long right) {
        compute(operation, format, format, left, right);
        return format.pack(unit.result);
    }

    /** Converts in the way that knows everything. */
    long convertExactly(FloatFormat from, FloatFormat to, long value) {
        compute(Scaling::convertOperand, from, to, value, 0);
        return to.pack(unit.result);
    }

    /** Compares in the way that knows everything. */
    long compareExactly(Consumer<FloatUnit> operation, FloatFormat format, long left, long right) {
        compute(operation, format, format, left, right);
        return unit.integer;
    }

    /** Converts to a signed integer in the way that knows everything. */
    long toIntegerExactly(FloatFormat format, long value, int bits, boolean truncate) {
        unit.sse(mxcsr, format);
        format.unpack(value, unit.left);
        WholeNumbers.toInteger(unit, bits, truncate);
        raise(unit.flags());
        return unit.integer;
    }

    /** Converts from a signed integer in the way that knows everything. */
    long fromIntegerExactly(FloatFormat format, long value) {
        unit.sse(mxcsr, format);
        WholeNumbers.fromInteger(unit, value);
        raise(unit.flags());
        return format.pack(unit.result);
    }

    /** Compares by a predicate in the way that knows everything. */
    long testExactly(FloatFormat format, long left, long right, int predicate) {
        unit.sse(mxcsr, format);
        format.unpack(left, unit.left);
        format.unpack(right, unit.right);
        Comparison.test(unit, predicate);
        raise(unit.flags());
        return unit.integer;
    }

    private void compute(Consumer<FloatUnit> operation, FloatFormat from, FloatFormat to, long left, long right) {
        unit.sse(mxcsr, to);
        from.unpack(left, unit.left);
        from.unpack(right, unit.right);
        operation.accept(unit);
        raise(unit.flags());
    }
}
