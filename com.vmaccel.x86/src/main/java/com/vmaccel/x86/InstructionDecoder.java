package com.vmaccel.x86;

import com.vmaccel.x86.internal.Attribute;
import com.vmaccel.x86.internal.Encoding;
import com.vmaccel.x86.internal.OpcodeSlot;
import com.vmaccel.x86.internal.OpcodeTable;
import com.vmaccel.x86.internal.OpcodeTables;
import com.vmaccel.x86.internal.Selector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Decodes x86 instructions. Any bytes are decoded: what is no instruction is a {@link Validity}, never an exception. Immutable, so any number of threads may share a decoder; each
 * uses an {@link InstructionBuffer} of its own. Decoding into a buffer allocates nothing.
 *
 * <p>Instructions of every extension in the tables are decoded, whatever a processor offers: whether the guest's processor has them is for the caller to say.
 */
@SuppressWarnings("EnumOrdinal") // the modes are three bits in a row
public final class InstructionDecoder {

    private static final int SIZE32 = Selector.SIZE16 << 1;
    private static final int SIZE64 = Selector.SIZE16 << 2;

    private final CodeMode mode;

    /**
     * Makes a decoder.
     *
     * @param mode how code is read
     */
    public InstructionDecoder(CodeMode mode) {
        this.mode = mode;
    }

    /** {@return how code is read} */
    public CodeMode mode() {
        return mode;
    }

    /**
     * Decodes one instruction.
     *
     * @param code where the bytes are
     * @param offset the index of the first byte
     * @param address the address of the first byte as the guest sees it, the offset in CS: branch targets and RIP-relative addresses are computed from it
     * @param into what to fill
     * @return {@code into}'s validity
     * @throws IndexOutOfBoundsException if the offset is outside of the array
     */
    public Validity decode(byte[] code, int offset, long address, InstructionBuffer into) {
        int available = Math.min(code.length - offset, InstructionBuffer.LONGEST);
        System.arraycopy(code, offset, into.code, 0, available);
        return decode(address, available, into);
    }

    /**
     * Decodes one instruction.
     *
     * @param code where the bytes are; they are read once
     * @param offset the offset of the first byte
     * @param address the address of the first byte as the guest sees it
     * @param into what to fill
     * @return {@code into}'s validity
     * @throws IndexOutOfBoundsException if the offset is outside of the segment
     */
    public Validity decode(MemorySegment code, long offset, long address, InstructionBuffer into) {
        int available = (int) Math.min(code.byteSize() - offset, InstructionBuffer.LONGEST);
        MemorySegment.copy(code, ValueLayout.JAVA_BYTE, offset, into.code, 0, available);
        return decode(address, available, into);
    }

    /**
     * Decodes one instruction.
     *
     * @param code its bytes; further ones are ignored
     * @param address the address of the first byte as the guest sees it
     * @return the instruction, which never changes
     */
    public Instruction decode(byte[] code, long address) {
        InstructionBuffer buffer = new InstructionBuffer();
        decode(code, 0, address, buffer);
        return buffer.copy();
    }

    private Validity decode(long address, int available, InstructionBuffer i) {
        i.begin(mode, address);
        Prefixes.scan(i);
        i.addressSize = addressSize((i.prefixes & Prefixes.ADDRESS_SIZE) != 0);
        OpcodeTable table = table(i, i.nextByte());
        Encoding encoding = table == null ? Encoding.INVALID : decode(i, table);
        Validity validity = encoding == Encoding.INVALID ? Validity.UNDEFINED : EncodingRules.lockKept(i, encoding) ? Validity.VALID : Validity.LOCK_NOT_ALLOWED;
        if (i.length > available) {
            validity = available < InstructionBuffer.LONGEST ? Validity.TRUNCATED : Validity.TOO_LONG;
            encoding = Encoding.INVALID; // found by bytes that are not there
            i.length = available;
        }
        if (i.encoding != encoding) {
            i.encoding = encoding;
        }
        if (i.validity != validity) {
            i.validity = validity;
        }
        return validity;
    }

    private int addressSize(boolean other) {
        return switch (mode) {
            case MODE16 -> other ? 32 : 16;
            case MODE32 -> other ? 16 : 32;
            case MODE64 -> other ? 32 : 64;
        };
    }

    /** Finds the table the opcode is in and reads the opcode, which may be this byte. */
    private static @Nullable OpcodeTable table(InstructionBuffer i, int octet) {
        if (octet != 0x0f && !VexPrefixes.begins(i, octet)) {
            i.opcode = octet;
            return OpcodeTables.legacy(OpcodeMap.ONE_BYTE);
        }
        OpcodeTable table;
        if (octet == 0x0f) {
            int second = i.code[i.length] & 0xff;
            i.map = second == 0x38 ? OpcodeMap.MAP_0F38 : second == 0x3a ? OpcodeMap.MAP_0F3A : OpcodeMap.MAP_0F;
            i.length += i.map == OpcodeMap.MAP_0F ? 0 : 1;
            table = OpcodeTables.legacy(i.map);
        } else {
            table = VexPrefixes.read(i, octet);
        }
        i.opcode = i.nextByte();
        return table;
    }

    /** Reads what is left of an instruction; {@code INVALID} if there is no such instruction. */
    private Encoding decode(InstructionBuffer i, OpcodeTable table) {
        OpcodeSlot slot = table.slot(i.opcode);
        if (slot.hasModrm()) {
            i.modrm = i.nextByte();
        }
        int size = size(i);
        Encoding encoding = slot.find(i.modrm, selector(i, slot, size));
        if (encoding == Encoding.INVALID) {
            return encoding;
        }
        if (i.encoding != encoding) {
            i.encoding = encoding;
        }
        setSizes(i, size, encoding);
        if (i.modrm < 0xc0 && i.isMemoryForm()) {
            Addresses.read(i, encoding);
        }
        if (encoding.immediateCount() != 0) {
            Immediates.read(i, encoding);
        }
        return EncodingRules.kept(i, encoding) ? encoding : Encoding.INVALID;
    }

    /** The operand size before the encoding's own defaults. */
    private int size(InstructionBuffer i) {
        if (mode == CodeMode.MODE64 && (i.rex & Instruction.REX_W) != 0) {
            return 64;
        }
        boolean other = (i.prefixes & Prefixes.OPERAND_SIZE) != 0 && i.coding == Coding.LEGACY;
        return other != (mode == CodeMode.MODE16 && i.coding == Coding.LEGACY) ? 16 : 32;
    }

    private void setSizes(InstructionBuffer i, int size, Encoding encoding) {
        int operandSize = size;
        if (encoding.has(Attribute.ALWAYS_64 | Attribute.DEFAULT_64) && mode == CodeMode.MODE64) {
            operandSize = size == 32 || encoding.has(Attribute.ALWAYS_64) ? 64 : size;
        }
        i.operandSize = operandSize;
        if (i.coding != Coding.LEGACY) {
            i.vectorLength = hasRounding(i) ? 512 : 128 << Math.min(i.lengthCode, 2);
        }
    }

    /** Whether EVEX.b takes the vector length away: it is 512 then. */
    private static boolean hasRounding(InstructionBuffer i) {
        return (i.evex & Instruction.EVEX_B) != 0 && i.modrm >= 0xc0;
    }

    private int selector(InstructionBuffer i, OpcodeSlot slot, int size) {
        int prefixes = i.prefixes;
        boolean has66 = (prefixes & Prefixes.OPERAND_SIZE) != 0;
        int mandatory = (prefixes & Prefixes.REP) != 0 ? Selector.PF3 : (prefixes & Prefixes.REPNE) != 0 ? Selector.PF2 : has66 ? Selector.P66 : Selector.NP;
        int length = i.coding == Coding.LEGACY ? 0 : hasRounding(i) ? 2 : i.lengthCode;
        return mandatory
                | Selector.MODE16 << mode.ordinal()
                | (size == 16 ? Selector.SIZE16 : size == 32 ? SIZE32 : SIZE64)
                | Selector.W0 << (i.rex >> 3 & 1)
                | (has66 ? Selector.NO66 << 1 : Selector.NO66)
                | Selector.ADDRESS16 << (i.addressSize >> 5)
                | Selector.L128 << length
                | (slot.hasModrm() && i.modrm >= 0xc0 ? Selector.REGISTER : Selector.MEMORY)
                | Selector.B0 << (i.rex & Instruction.REX_B);
    }
}
