package com.vmaccel.x86.internal.fp;

import java.nio.ByteBuffer;

/** Executes an instruction on the operands of a record, here, and writes the outcome as the processor's. */
final class X87Execution {

    private static final int TOP = 4;
    private static final int NEXT = 14;
    private static final int MEMORY = 24;
    private static final int CONDITIONS = 0x4500;

    private final X87Case instruction;
    private final FloatUnit unit = new FloatUnit();

    X87Execution(X87Case instruction) {
        this.instruction = instruction;
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

    /** What the processor did. */
    String outcome(ByteBuffer out, int at) {
        int status = out.getShort(at);
        String flags = flags(status & (FloatFlags.ALL | FloatFlags.ROUNDED_UP | CONDITIONS));
        return flags + " " + switch (instruction.outcome()) {
            case TOP, LOADED, REMAINDER -> extended(out, at + TOP);
            case TWO -> extended(out, at + TOP) + " " + extended(out, at + NEXT);
            case RELATION -> "";
            case MEMORY -> "%x".formatted(memory(out, at));
            case DECIMAL -> extended(out, at + MEMORY);
        };
    }

    private long memory(ByteBuffer buffer, int at) {
        return switch (Math.abs(instruction.memory())) {
            case 16 -> buffer.getShort(at + MEMORY);
            case 32 -> buffer.getInt(at + MEMORY);
            default -> buffer.getLong(at + MEMORY);
        };
    }

    private static String flags(int status) {
        return "%04x".formatted(status);
    }

    /** What is computed here. */
    String compute(ByteBuffer in, int at) {
        unit.x87(in.getShort(at));
        FloatFormat.unpackExtended(in.getShort(at + TOP + 8), in.getLong(at + TOP), unit.left);
        switch (instruction.memory()) {
            case 0 -> FloatFormat.unpackExtended(in.getShort(at + NEXT + 8), in.getLong(at + NEXT), unit.right);
            case 32 -> FloatFormat.SINGLE.unpack(in.getInt(at + MEMORY), unit.right);
            case 64 -> FloatFormat.DOUBLE.unpack(in.getLong(at + MEMORY), unit.right);
            default -> unit.right.setInteger(memory(in, at) < 0, Math.abs(memory(in, at)));
        }
        if (!precisionMatters()) {
            unit.resultFormat(FloatFormat.EXTENDED);
        }
        unit.integer = 0;
        instruction.operation().accept(unit);
        int flags = unit.flags();
        String before = extended(in, at + TOP);
        String top = extended(FloatFormat.signExponent(unit.result), FloatFormat.significand(unit.result));
        return switch (instruction.outcome()) {
            case TOP -> flags(flags) + " " + (unit.hasResult() ? top : before);
            case LOADED -> flags(flags) + " " + (unit.isUnmasked(FloatFlags.INVALID) ? before : top);
            case REMAINDER -> flags(flags | (unit.hasResult() ? quotient(unit.integer) : 0)) + " " + (unit.hasResult() ? top : before);
            case TWO -> flags(flags) + " " + (unit.hasResult() ? extended(FloatFormat.signExponent(unit.second), FloatFormat.significand(unit.second)) + " " + top : before + " " + extended(in, at + NEXT));
            case RELATION -> flags(flags | (int) unit.integer << 8) + " ";
            case MEMORY -> flags(unit.storeFlags()) + " %x".formatted(unit.stores() ? truncated(unit.integer) : memory(in, at));
            case DECIMAL -> flags(flags) + " " + (unit.stores() ? decimal() : extended(in, at + MEMORY));
        };
    }

    private boolean precisionMatters() {
        return instruction.name().matches("f(add|sub|mul|div|sqrt|iadd|idiv).*");
    }

    private long truncated(long value) {
        return switch (Math.abs(instruction.memory())) {
            case 16 -> (short) value;
            case 32 -> (int) value;
            default -> value;
        };
    }

    private String decimal() {
        return unit.result.kind == FloatKind.QUIET ? extended(PackedDecimal.INDEFINITE_HIGH, PackedDecimal.INDEFINITE_LOW)
                : extended(PackedDecimal.high(unit.result.negative, unit.integer), PackedDecimal.low(unit.integer));
    }

    private static int quotient(long bits) {
        return (int) ((bits >> 2 & 1) << 8 | (bits >> 1 & 1) << 14 | (bits & 1) << 9);
    }
}
