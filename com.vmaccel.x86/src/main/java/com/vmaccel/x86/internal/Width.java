package com.vmaccel.x86.internal;

import java.util.HashMap;
import java.util.Map;

/** How wide an operand is, by the suffix the tables use; most are the letters of the opcode maps in Intel SDM volume 2 appendix A. */
public enum Width {
    /** No data: an address that is only computed, or a register without a choice of sizes. */
    NONE("", 0),
    /** A byte. */
    BYTE("b", 8),
    /** A word. */
    WORD("w", 16),
    /** A doubleword. */
    DOUBLEWORD("d", 32),
    /** A quadword. */
    QUADWORD("q", 64),
    /** An x87 extended or packed decimal number. */
    TEN_BYTES("t", 80),
    /** 128 bits. */
    OCTAWORD("dq", 128),
    /** 256 bits. */
    YMMWORD("qq", 256),
    /** 512 bits. */
    ZMMWORD("oq", 512),
    /** The 384-bit handle of Key Locker. */
    KEY_HANDLE("k", 384),
    /** The 512-byte area of FXSAVE. */
    FXSAVE_AREA("fx", 4096),
    /** An area whose size is not in the instruction: XSAVE's depends on XCR0, a tile's on its configuration. */
    STATE_AREA("xs", 0),
    /** A tile in memory: rows of a stride. */
    TILE("tm", 0),
    /** The operand size. */
    OPERAND("v", 0),
    /** The operand size, but not more than 32 bits. */
    AT_MOST_32("z", 0),
    /** 64 bits if the operand size is 64, otherwise 32. */
    AT_LEAST_32("y", 0),
    /** The address size. */
    ADDRESS("ea", 0),
    /** A far pointer: a 16-bit selector behind an offset of the operand size. */
    FAR_POINTER("p", 0),
    /** A 16-bit limit and a base of 32 bits, in 64-bit mode 64. */
    DESCRIPTOR_TABLE("s", 0),
    /** Two bounds of the operand size. */
    BOUND_PAIR("a", 0),
    /** Two bounds of an address's size. */
    BOUNDS("bn", 0),
    /** The x87 environment: 14 bytes, or 28. */
    X87_ENVIRONMENT("env", 0),
    /** The x87 state: 94 bytes, or 108. */
    X87_STATE("fps", 0),
    /** The vector length. */
    VECTOR("x", 0),
    /** Half of the vector length. */
    HALF_VECTOR("h", 0),
    /** A fourth of the vector length. */
    FOURTH_VECTOR("f", 0),
    /** An eighth of the vector length. */
    EIGHTH_VECTOR("e", 0),
    /** The vector length, but 64 bits of a 128-bit vector. */
    DUPLICATED_HALF("m", 0);

    private static final Map<String, Width> BY_SUFFIX = bySuffix();

    private final String suffix;
    private final int fixedBits;

    Width(String suffix, int fixedBits) {
        this.suffix = suffix;
        this.fixedBits = fixedBits;
    }

    private static Map<String, Width> bySuffix() {
        Map<String, Width> map = new HashMap<>();
        for (Width value : values()) {
            map.put(value.suffix, value);
        }
        return map;
    }

    static Width of(String suffix) {
        Width width = BY_SUFFIX.get(suffix);
        if (width == null) {
            throw new IllegalArgumentException("no width: " + suffix);
        }
        return width;
    }

    /**
     * {@return the width in bits, 0 if the instruction does not say}
     *
     * @param operand the operand size in force: 16, 32 or 64
     * @param address the address size in force: 16, 32 or 64
     * @param vector the vector length in force: 128, 256 or 512, or 0 outside of VEX and EVEX
     */
    public int bits(int operand, int address, int vector) {
        return fixedBits != 0 ? fixedBits : variableBits(operand, address, vector);
    }

    private int variableBits(int operand, int address, int vector) {
        return switch (this) {
            case OPERAND -> operand;
            case AT_MOST_32 -> Math.min(operand, 32);
            case AT_LEAST_32 -> Math.max(operand, 32);
            case ADDRESS -> address;
            case FAR_POINTER -> operand + 16;
            case DESCRIPTOR_TABLE -> operand == 64 ? 80 : 48;
            case BOUND_PAIR -> 2 * operand;
            case BOUNDS -> operand == 64 ? 128 : 64;
            case X87_ENVIRONMENT -> 8 * (operand == 16 ? 14 : 28);
            case X87_STATE -> 8 * (operand == 16 ? 94 : 108);
            case VECTOR -> vector;
            case HALF_VECTOR -> vector / 2;
            case FOURTH_VECTOR -> vector / 4;
            case EIGHTH_VECTOR -> vector / 8;
            case DUPLICATED_HALF -> vector == 128 ? 64 : vector;
            default -> 0;
        };
    }
}
