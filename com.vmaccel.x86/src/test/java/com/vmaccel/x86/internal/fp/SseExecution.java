package com.vmaccel.x86.internal.fp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Executes an SSE instruction on the operands of a record, here, and gives the outcome in the form of the processor's. */
final class SseExecution {

    private static final int LONGS = 3;
    private static final int TRAPPED = 4;
    private static final int LEFT = 8;
    private static final int RIGHT = 24;
    private static final int FLAGS = 32;
    private static final int RELATION_FLAGS = 0x45;

    private final SseCase instruction;
    private final SseUnit unit = new SseUnit();
    private final long[] here = new long[LONGS];
    private final long[] there = new long[LONGS];

    SseExecution(SseCase instruction) {
        this.instruction = instruction;
    }

    static ByteBuffer records(SseCase instruction, OperandSource source, int count) {
        ByteBuffer in = ByteBuffer.allocate(count * NativeProcessor.RECORD).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < in.capacity(); at += NativeProcessor.RECORD) {
            in.putInt(at, source.mxcsr() | source.below(2) * FloatFlags.PRECISION);
            in.putLong(at + LEFT, instruction.single() ? source.floatBits() : source.doubleBits());
            long right = instruction.single() ? source.floatBits() : source.below(4) == 0 ? source.any() >> source.below(64) : source.doubleBits();
            in.putLong(at + RIGHT, source.below(16) == 0 ? in.getLong(at + LEFT) : right);
        }
        return in;
    }

    static String operands(ByteBuffer in, int at) {
        return "%016x and %016x, mxcsr %04x".formatted(in.getLong(at + LEFT), in.getLong(at + RIGHT), in.getInt(at));
    }

    /** What the processor did: MXCSR, whether it trapped, and the result if not. */
    long[] outcome(ByteBuffer out, int at) {
        there[0] = out.getInt(at);
        there[1] = out.getInt(at + TRAPPED);
        there[2] = there[1] != 0 ? 0 : switch (instruction.result()) {
            case SINGLE -> out.getInt(at + LEFT);
            case DOUBLE -> out.getLong(at + LEFT);
            case EAX -> out.getInt(at + RIGHT);
            case RAX -> out.getLong(at + RIGHT);
            case FLAGS -> out.getLong(at + FLAGS) & RELATION_FLAGS;
        };
        return there;
    }

    /** What is computed here, in the form of {@link #outcome}. */
    long[] compute(ByteBuffer in, int at) {
        unit.begin(in.getInt(at));
        long result = instruction.lane().apply(unit, in.getLong(at + LEFT), in.getLong(at + RIGHT));
        boolean narrow = instruction.result() == SseCase.Result.SINGLE || instruction.result() == SseCase.Result.EAX;
        here[0] = unit.end();
        here[1] = unit.isUnmasked() ? 1 : 0;
        here[2] = here[1] != 0 ? 0 : narrow ? (int) result : result;
        return here;
    }
}
