package com.vmaccel.x86;

import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.x86.internal.Attribute;
import com.vmaccel.x86.internal.OperandRow;
import java.util.Arrays;

/**
 * A decoded instruction. It never changes, unless it is an {@link InstructionBuffer}. Operands are numbered in the order of Intel's manual, the destination first; those an opcode
 * implies without naming them, such as the stack of {@code PUSH}, are not among them. Methods that take the number of an operand throw {@code IndexOutOfBoundsException} beyond
 * {@link #operandCount()}. Of bytes that are no instruction only validity, mode, address, length and bytes mean something; the operation is {@code INVALID}.
 */
public sealed class Instruction extends DecodedFields permits InstructionBuffer {

    /** There is no such register. */
    public static final int NO_REGISTER = -1;
    /** The base register of an address relative to the next instruction. */
    public static final int INSTRUCTION_POINTER = 32;

    Instruction(byte[] code) {
        super(code);
    }

    /** {@return this instruction by itself, which no further decoding changes} */
    public Instruction copy() {
        Instruction copy = new Instruction(Arrays.copyOf(code, length));
        copy.take(this);
        return copy;
    }

    /** {@return what became of the bytes} */
    public Validity validity() {
        return validity;
    }

    /** {@return whether the bytes are an instruction that breaks no rule} */
    public boolean isValid() {
        return validity == Validity.VALID;
    }

    /** {@return what the instruction does, {@code INVALID} if the bytes are none} */
    public Operation operation() {
        return encoding.operation();
    }

    /** {@return how the code was read} */
    public CodeMode mode() {
        return mode;
    }

    /** {@return the address of the first byte} */
    public long address() {
        return address;
    }

    /** {@return the address behind the last byte, not wrapped to the size of the instruction pointer} */
    public long nextAddress() {
        return address + length;
    }

    /** {@return the number of bytes, 1 to 15; of bytes that are no instruction, how many had to be read to know that; 0 if none were given} */
    public int length() {
        return length;
    }

    /**
     * {@return a byte of the instruction, 0 to 255}
     *
     * @param at from 0 to {@link #length()} - 1
     */
    public int byteAt(int at) {
        return code[at] & 0xff;
    }

    /** {@return which prefix introduces the opcode} */
    public Coding coding() {
        return coding;
    }

    /** {@return the map of the opcode} */
    public OpcodeMap opcodeMap() {
        return map;
    }

    /** {@return the opcode byte} */
    public int opcode() {
        return opcode;
    }

    /** {@return whether there is a LOCK prefix} */
    public boolean hasLock() {
        return (prefixes & Prefixes.LOCK) != 0;
    }

    /** {@return whether the last of the prefixes F3 and F2 is F3: REP or REPE of a string instruction; it may also be part of the opcode, even in VEX and EVEX} */
    public boolean hasRep() {
        return (prefixes & Prefixes.REP) != 0;
    }

    /** {@return whether the last of the prefixes F3 and F2 is F2: REPNE of a string instruction; it may also be part of the opcode, even in VEX and EVEX} */
    public boolean hasRepne() {
        return (prefixes & Prefixes.REPNE) != 0;
    }

    /** {@return the operand size in bits: 16, 32 or 64} */
    public int operandSize() {
        return operandSize;
    }

    /** {@return the address size in bits: 16, 32 or 64} */
    public int addressSize() {
        return addressSize;
    }

    /** {@return the vector length in bits: 128, 256 or 512, or 0 outside of VEX and EVEX; what scalar instructions make of it is nothing} */
    public int vectorLength() {
        return vectorLength;
    }

    /** {@return what happens to RFLAGS} */
    public FlagEffects flags() {
        return encoding.flags();
    }

    /** {@return how what is read is widened, of instructions that exist for that: {@code MOVZX}, {@code MOVSX}, {@code MOVSXD}} */
    public Extension extension() {
        return encoding.has(Attribute.ZERO_EXTENDS) ? Extension.ZERO : encoding.has(Attribute.SIGN_EXTENDS) ? Extension.SIGN : Extension.NONE;
    }

    /** {@return the number of operands, 0 to 5} */
    public int operandCount() {
        return encoding.operandCount();
    }

    /**
     * {@return what an operand is}
     *
     * @param operand its number, from 0
     */
    public OperandKind operandKind(int operand) {
        return Operands.kind(this, encoding.operand(operand));
    }

    /**
     * {@return what the instruction does with an operand}
     *
     * @param operand its number, from 0
     */
    public OperandAccess operandAccess(int operand) {
        return encoding.operand(operand).access();
    }

    /**
     * {@return the size of an operand in bits; 0 if it is an address that is only computed, or if the size depends on more than the instruction}
     *
     * @param operand its number, from 0
     */
    public int operandBits(int operand) {
        OperandRow row = encoding.operand(operand);
        return bits(Operands.kind(this, row) == OperandKind.MEMORY ? row.memoryWidth() : row.width());
    }

    /**
     * {@return the class of a register operand}
     *
     * @param operand its number, from 0
     * @throws IllegalArgumentException if it is no register
     */
    public RegisterClass registerClass(int operand) {
        return Operands.registerClass(this, encoding.operand(operand));
    }

    /**
     * {@return the number of a register operand within its class}
     *
     * @param operand its number, from 0
     * @throws IllegalArgumentException if it is no register
     */
    public int register(int operand) {
        return Operands.register(this, encoding.operand(operand));
    }

    /**
     * {@return the value of an immediate operand, extended to 64 bits as the instruction does it}
     *
     * @param operand its number, from 0
     * @throws IllegalArgumentException if it is no immediate
     */
    public long immediate(int operand) {
        return Operands.immediate(this, operand);
    }

    /** {@return the target of a relative branch, outside of 64-bit mode wrapped to the operand size} */
    public long branchTarget() {
        return Operands.truncate(nextAddress() + immediate, mode == CodeMode.MODE64 ? 64 : operandSize);
    }

    /** {@return the selector of a far pointer in the code} */
    public int farSelector() {
        return (int) immediate2;
    }

    /** {@return the offset of a far pointer in the code} */
    public long farOffset() {
        return immediate;
    }

    /** {@return the number of the operand that is memory, the first of two; -1 if none is} */
    public int memoryOperand() {
        return Operands.memory(this);
    }

    /**
     * {@return the base register of a memory operand, a general-purpose register of the address size; {@link #NO_REGISTER}, or {@link #INSTRUCTION_POINTER}: the address of the next
     * instruction}
     *
     * @param operand its number, from 0
     */
    public int base(int operand) {
        return Operands.base(this, encoding.operand(operand));
    }

    /**
     * {@return the index register of a memory operand, or {@link #NO_REGISTER}}
     *
     * @param operand its number, from 0
     */
    public int index(int operand) {
        return Operands.index(this, encoding.operand(operand));
    }

    /** {@return the class of the index register: a vector register if the instruction gathers or scatters} */
    public RegisterClass indexClass() {
        return Operands.indexClass(this);
    }

    /** {@return what the index is multiplied by: 1, 2, 4 or 8} */
    public int scale() {
        return scale;
    }

    /**
     * {@return the signed displacement of a memory operand, multiplied where EVEX says so; an absolute offset is a displacement without registers}
     *
     * @param operand its number, from 0
     */
    public long displacement(int operand) {
        return Operands.displacement(this, encoding.operand(operand));
    }

    /**
     * {@return the segment register of a memory operand; in 64-bit mode only FS and GS have a base}
     *
     * @param operand its number, from 0
     */
    public SegmentRegister segment(int operand) {
        return Operands.segment(this, encoding.operand(operand));
    }

    /** {@return the mask register that selects elements, 1 to 7, or 0: all elements} */
    public int mask() {
        return evex & EVEX_AAA;
    }

    /** {@return whether elements that are not selected become 0 rather than stay} */
    public boolean isZeroing() {
        return (evex & EVEX_Z) != 0;
    }

    /** {@return the size in bits of the one element in memory that is used for all, or 0} */
    public int broadcastBits() {
        return (evex & EVEX_B) != 0 && isMemoryForm() ? encoding.broadcastBits() : 0;
    }

    /** {@return the rounding the instruction carries} */
    public Rounding rounding() {
        return Operands.rounding(this);
    }

    /** {@return the instruction in Intel syntax, as {@link IntelSyntax} writes it} */
    @Override
    public String toString() {
        return IntelSyntax.format(this);
    }
}
