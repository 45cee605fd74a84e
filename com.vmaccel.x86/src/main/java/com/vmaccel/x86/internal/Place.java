package com.vmaccel.x86.internal;

import java.util.HashMap;
import java.util.Map;

/** Where an operand is encoded, by the capital letters the tables use; most are those of the opcode maps in Intel SDM volume 2 appendix A. */
public enum Place {
    /** General-purpose register, ModRM.reg. */
    G(Group.REG),
    /** General-purpose register or memory, ModRM.rm. */
    E(Group.RM),
    /** General-purpose register, ModRM.rm. */
    R(Group.RM),
    /** Memory, ModRM.rm. */
    M(Group.RM),
    /** Memory addressed by a vector of indices, ModRM.rm. */
    MV(Group.RM),
    /** General-purpose register, VEX.vvvv. */
    B(Group.VVVV),
    /** General-purpose register, the low three bits of the opcode. */
    Z(Group.OPCODE),
    /** MMX register, ModRM.reg. */
    P(Group.REG),
    /** MMX register or memory, ModRM.rm. */
    Q(Group.RM),
    /** MMX register, ModRM.rm. */
    N(Group.RM),
    /** Vector register, ModRM.reg. */
    V(Group.REG),
    /** Vector register or memory, ModRM.rm. */
    W(Group.RM),
    /** Vector register, ModRM.rm. */
    U(Group.RM),
    /** Vector register, VEX.vvvv. */
    H(Group.VVVV),
    /** Mask register, ModRM.reg. */
    KG(Group.REG),
    /** Mask register or memory, ModRM.rm. */
    KE(Group.RM),
    /** Mask register, ModRM.rm. */
    KR(Group.RM),
    /** Mask register, VEX.vvvv. */
    KH(Group.VVVV),
    /** Bound register, ModRM.reg. */
    BG(Group.REG),
    /** Bound register or memory, ModRM.rm. */
    BE(Group.RM),
    /** Tile register, ModRM.reg. */
    TG(Group.REG),
    /** Tile register, ModRM.rm. */
    TR(Group.RM),
    /** Tile register, VEX.vvvv. */
    TH(Group.VVVV),
    /** Segment register, ModRM.reg. */
    S(Group.REG),
    /** Control register, ModRM.reg. */
    C(Group.REG),
    /** Debug register, ModRM.reg. */
    D(Group.REG),
    /** x87 register, ModRM.rm. */
    ST(Group.RM),
    /** Vector register, the upper four bits of an immediate byte. */
    L(Group.IMMEDIATE),
    /** Immediate, zero-extended. */
    I(Group.IMMEDIATE),
    /** Immediate, sign-extended to the operand size. */
    IS(Group.IMMEDIATE),
    /** Branch offset. */
    J(Group.IMMEDIATE),
    /** Far pointer in the code. */
    A(Group.IMMEDIATE),
    /** Memory at an absolute offset in the code. */
    O(Group.IMMEDIATE),
    /** The constant 1. */
    ONE(Group.FIXED),
    /** Memory at DS:rSI, or another segment by prefix. */
    X(Group.FIXED),
    /** Memory at ES:rDI. */
    Y(Group.FIXED),
    /** Memory at DS:rBX + AL, or another segment by prefix. */
    T(Group.FIXED),
    /** A general-purpose register named by the row. */
    FIXED_GPR(Group.FIXED),
    /** A segment register named by the row. */
    FIXED_SEGMENT(Group.FIXED),
    /** ST(0). */
    FIXED_ST0(Group.FIXED);

    /** What part of the encoding the places have in common. */
    public enum Group {
        /** ModRM.reg. */
        REG,
        /** ModRM.rm. */
        RM,
        /** VEX.vvvv. */
        VVVV,
        /** The opcode byte. */
        OPCODE,
        /** Bytes behind opcode and address. */
        IMMEDIATE,
        /** Nothing: the opcode implies it. */
        FIXED
    }

    private static final Map<String, Place> BY_LETTERS = byLetters();

    private final Group group;

    Place(Group group) {
        this.group = group;
    }

    private static Map<String, Place> byLetters() {
        Map<String, Place> map = new HashMap<>();
        for (Place value : values()) {
            map.put(value.name(), value);
        }
        return map;
    }

    static Place of(String letters) {
        Place place = BY_LETTERS.get(letters);
        if (place == null) {
            throw new IllegalArgumentException("no place: " + letters);
        }
        return place;
    }

    /** {@return the part of the encoding} */
    public Group group() {
        return group;
    }

    /** {@return whether ModRM.rm may be memory here} */
    boolean takesMemory() {
        return switch (this) {
            case E, M, MV, Q, W, KE, BE -> true;
            default -> false;
        };
    }

    /** {@return whether ModRM.rm may be a register here} */
    boolean takesRegister() {
        return group == Group.RM && this != M && this != MV;
    }
}
