package com.vmaccel.x86.internal.fp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Executes an instruction on the operands of a record, here, and gives the outcome in the form of the processor's. */
final class X87Execution {

    private static final int LONGS = 5;
    private static final int TOP = 4;
    private static final int NEXT = 14;
    private static final int MEMORY = 24;
    private static final int CONDITIONS = 0x4500;

    private final X87Case instruction;
    private final boolean precisionMatters;
    private final FloatUnit unit = new FloatUnit();
    private final long[] here = new long[LONGS];
    private final long[] there = new long[LONGS];

    X87Execution(X87Case instruction) {
        this.instruction = instruction;
        this.precisionMatters = instruction.name().matches("f(add|sub|mul|div|sqrt|iadd|idiv).*");
    }

    static void randomRecord(OperandSource source, ByteBuffer in, int at) {
        in.putShort(at, (short) source.controlWord());
        in.putLong(at + TOP, source.significand()).putShort(at + TOP + 8, (short) source.signExponent());
        in.putLong(at + NEXT, source.significand()).putShort(at + NEXT + 8, (short) source.signExponent());
        switch (source.below(3)) {
            case 0 -> in.putLong(at + MEMORY, source.any());
            case 1 -> in.putInt(at + MEMORY, source.floatBits());
            default -> in.putLong(at + MEMORY, source.doubleBits());
        }
    }

    static String operands(ByteBuffer in, int at) {
        return "cw %04x st0 %s st1 %s mem %016x".formatted(in.getShort(at), extended(in, at + TOP), extended(in, at + NEXT), in.getLong(at + MEMORY));
    }

    private static String extended(ByteBuffer buffer, int at) {
        return extended(buffer.getShort(at + 8), buffer.getLong(at));
    }

    private static String extended(int signExponent, long significand) {
        return "%04x:%016x".formatted(signExponent & 0xffff, significand);
    }

    /** What the processor did: flags, and up to four longs, as the kind of outcome says. */
    long[] outcome(ByteBuffer out, int at) {
        there[0] = out.getShort(at) & (FloatFlags.ALL | FloatFlags.ROUNDED_UP | CONDITIONS);
        Arrays.fill(there, 1, there.length, 0);
        switch (instruction.outcome()) {
            case TOP, LOADED, REMAINDER -> copy(out, at + TOP, there, 1);
            case TWO -> {
                copy(out, at + TOP, there, 1);
                copy(out, at + NEXT, there, 3);
            }
            case RELATION -> { }
            case MEMORY -> there[1] = memory(out, at);
            case DECIMAL -> copy(out, at + MEMORY, there, 1);
        }
        return there;
    }

    private static void copy(ByteBuffer from, int at, long[] to, int index) {
        to[index] = from.getShort(at + 8) & 0xffff;
        to[index + 1] = from.getLong(at);
    }

    private static void copy(WideFloat from, long[] to, int index) {
        to[index] = FloatFormat.signExponent(from);
        to[index + 1] = FloatFormat.significand(from);
    }

    private long memory(ByteBuffer buffer, int at) {
        return switch (Math.abs(instruction.memory())) {
            case 16 -> buffer.getShort(at + MEMORY);
            case 32 -> buffer.getInt(at + MEMORY);
            default -> buffer.getLong(at + MEMORY);
        };
    }

    static String text(long[] outcome) {
        return Arrays.stream(outcome).mapToObj(Long::toHexString).collect(Collectors.joining(" "));
    }

    /** What is computed here, in the form of {@link #outcome}. */
    long[] compute(ByteBuffer in, int at) {
        unit.x87(in.getShort(at));
        FloatFormat.unpackExtended(in.getShort(at + TOP + 8), in.getLong(at + TOP), unit.left);
        switch (instruction.memory()) {
            case 0 -> FloatFormat.unpackExtended(in.getShort(at + NEXT + 8), in.getLong(at + NEXT), unit.right);
            case 32 -> FloatFormat.SINGLE.unpack(in.getInt(at + MEMORY), unit.right);
            case 64 -> FloatFormat.DOUBLE.unpack(in.getLong(at + MEMORY), unit.right);
            default -> unit.right.setInteger(memory(in, at) < 0, Math.abs(memory(in, at)));
        }
        if (!precisionMatters) {
            unit.resultFormat(FloatFormat.EXTENDED);
        }
        unit.integer = 0;
        instruction.operation().accept(unit);
        Arrays.fill(here, 0);
        here[0] = unit.flags();
        result(in, at);
        return here;
    }

    private void result(ByteBuffer in, int at) {
        boolean done = unit.hasResult();
        switch (instruction.outcome()) {
            case TOP -> top(done, in, at);
            case LOADED -> top(!unit.isUnmasked(FloatFlags.INVALID), in, at);
            case REMAINDER -> {
                here[0] |= done ? quotient(unit.integer) : 0;
                top(done, in, at);
            }
            case TWO -> {
                copy(in, at + TOP, here, 1);
                copy(in, at + NEXT, here, 3);
                if (done) {
                    copy(unit.second, here, 1);
                    copy(unit.result, here, 3);
                }
            }
            case RELATION -> here[0] |= unit.integer << 8;
            case MEMORY -> {
                here[0] = unit.storeFlags();
                here[1] = unit.stores() ? truncated(unit.integer) : memory(in, at);
            }
            case DECIMAL -> decimal(in, at);
        }
    }

    private void top(boolean done, ByteBuffer in, int at) {
        if (done) {
            copy(unit.result, here, 1);
        } else {
            copy(in, at + TOP, here, 1);
        }
    }

    private void decimal(ByteBuffer in, int at) {
        boolean indefinite = unit.result.kind == FloatKind.QUIET;
        here[1] = indefinite ? PackedDecimal.INDEFINITE_HIGH : PackedDecimal.high(unit.result.negative, unit.integer);
        here[2] = indefinite ? PackedDecimal.INDEFINITE_LOW : PackedDecimal.low(unit.integer);
        if (!unit.stores()) {
            copy(in, at + MEMORY, here, 1);
        }
    }

    private long truncated(long value) {
        return switch (Math.abs(instruction.memory())) {
            case 16 -> (short) value;
            case 32 -> (int) value;
            default -> value;
        };
    }

    private static int quotient(long bits) {
        return (int) ((bits >> 2 & 1) << 8 | (bits >> 1 & 1) << 14 | (bits & 1) << 9);
    }
}
