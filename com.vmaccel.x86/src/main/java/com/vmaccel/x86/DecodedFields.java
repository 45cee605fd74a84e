package com.vmaccel.x86;

import com.vmaccel.x86.internal.Attribute;
import com.vmaccel.x86.internal.Encoding;
import com.vmaccel.x86.internal.Width;

/** What decoding finds out, as it stands in the bytes; {@link Instruction} makes answers of it. */
abstract sealed class DecodedFields permits Instruction {

    static final int REX_B = 1;
    static final int REX_X = 2;
    static final int REX_R = 4;
    static final int REX_W = 8;
    /** EVEX.R', where it is 16 times the register's fifth bit. */
    static final int REX_R2 = 16;
    static final int EVEX_Z = 0x80;
    static final int EVEX_B = 0x10;
    static final int EVEX_AAA = 7;

    final byte[] code;
    CodeMode mode = CodeMode.MODE64;
    Encoding encoding = Encoding.INVALID;
    Validity validity = Validity.UNDEFINED;
    Coding coding = Coding.LEGACY;
    OpcodeMap map = OpcodeMap.ONE_BYTE;
    long address;
    int length;
    int prefixes;
    int rex;
    int opcode;
    int modrm;
    int sib;
    int vvvv;
    int evex;
    int lengthCode;
    int operandSize;
    int addressSize;
    int vectorLength;
    int base = Instruction.NO_REGISTER;
    int index = Instruction.NO_REGISTER;
    int scale = 1;
    long displacement;
    long immediate;
    long immediate2;

    DecodedFields(byte[] code) {
        this.code = code;
    }

    /** Whether ModRM.rm is memory. */
    final boolean isMemoryForm() {
        return modrm < 0xc0 && encoding.has(Attribute.MODRM) && !encoding.has(Attribute.ANY_MOD);
    }

    /** How wide an operand of this instruction is. */
    final int bits(Width width) {
        return width.bits(operandSize, addressSize, vectorLength);
    }

    final void take(DecodedFields other) {
        mode = other.mode;
        encoding = other.encoding;
        validity = other.validity;
        coding = other.coding;
        map = other.map;
        address = other.address;
        length = other.length;
        prefixes = other.prefixes;
        rex = other.rex;
        opcode = other.opcode;
        modrm = other.modrm;
        sib = other.sib;
        vvvv = other.vvvv;
        evex = other.evex;
        lengthCode = other.lengthCode;
        operandSize = other.operandSize;
        addressSize = other.addressSize;
        vectorLength = other.vectorLength;
        base = other.base;
        index = other.index;
        scale = other.scale;
        displacement = other.displacement;
        immediate = other.immediate;
        immediate2 = other.immediate2;
    }
}
