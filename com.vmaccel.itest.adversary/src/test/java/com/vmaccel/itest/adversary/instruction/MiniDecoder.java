package com.vmaccel.itest.adversary.instruction;

import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.itest.adversary.instruction.Operand.Gpr;
import com.vmaccel.itest.adversary.instruction.Operand.Immediate;
import com.vmaccel.itest.adversary.instruction.Operand.Memory;
import com.vmaccel.itest.adversary.instruction.Operand.Vector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes one instruction. Never throws, whatever the bytes: what it does not know, or what is cut off, is null. */
public final class MiniDecoder {

    private final CodeReader code;
    private final CodeSize mode;
    private final Prefixes prefixes;

    private MiniDecoder(CodeReader code, CodeSize mode) {
        this.code = code;
        this.mode = mode;
        this.prefixes = Prefixes.read(code, mode);
    }

    /**
     * Decodes.
     *
     * @param bytes the code
     * @param start where in it the instruction begins
     * @param mode the width of the code segment
     * @return the instruction, or null
     */
    public static @Nullable Instruction decode(byte[] bytes, int start, CodeSize mode) {
        return start < 0 || start >= bytes.length ? null : new MiniDecoder(new CodeReader(bytes, start), mode).decode();
    }

    private @Nullable Instruction decode() {
        OpcodeTable.Row row = OpcodeTable.find(code, prefixes, mode);
        if (row == null) {
            return null;
        }
        int opcode = code.last();
        int size = size(row.size(), row.operation());
        ModRm modRm = row.hasModRm() ? ModRm.read(code, prefixes, mode) : null;
        List<Operand> operands = new ArrayList<>();
        for (String spec : row.operands()) {
            operands.add(operand(spec, size, opcode, modRm));
        }
        SegmentRegister segment = prefixes.segment() == null ? SegmentRegister.DS : prefixes.segment();
        Instruction result = new Instruction(
                row.operation(), operands, size, mode.addressBytes(prefixes.addressSize()), prefixes.repeat(), segment, code.length());
        return code.isOverrun() || prefixes.lock() && !mayLock(result) ? null : result;
    }

    private static boolean mayLock(Instruction instruction) {
        return instruction.operation().isLockable() && instruction.target() instanceof Memory;
    }

    private int size(char letter, Operation operation) {
        int operand = prefixes.operandBytes(mode);
        return switch (letter) {
            case 'b' -> 1;
            case 'w' -> 2;
            case 'd' -> 4;
            case 'p' -> Math.min(operand, 4);
            case 'y' -> prefixes.has(Prefixes.REX_W) ? 8 : 4;
            case 's' -> stackSize(operand, operation);
            case 'x' -> 16;
            default -> operand;
        };
    }

    private int stackSize(int operand, Operation operation) {
        if (mode != CodeSize.BITS64) {
            return operand;
        }
        return prefixes.operandSize() && operation != Operation.CALL ? 2 : 8;
    }

    private Operand operand(String spec, int rowSize, int opcode, @Nullable ModRm modRm) {
        int size = spec.length() > 1 ? size(spec.charAt(1), Operation.MOV) : rowSize;
        return switch (spec.charAt(0)) {
            case 'A' -> new Gpr(0, false, size);
            case 'D' -> new Gpr(2, false, 2);
            case 'P' -> new Immediate(code.next(), 1);
            case 'I' -> new Immediate(code.signed(Math.min(size, 4)), size);
            case '1' -> new Immediate(1, 1);
            case 'C' -> new Gpr(1, false, 1);
            case 'S' -> new Immediate(code.signed(1), size);
            case 'J' -> new Immediate(code.signed(mode == CodeSize.BITS64 ? 4 : size), size);
            case 'O' -> absolute(size);
            case 'Z' -> new Gpr(opcode & 7 | prefixes.extension(Prefixes.REX_B), false, size);
            default -> modRmOperand(spec.charAt(0), size, modRm);
        };
    }

    private Operand modRmOperand(char letter, int size, @Nullable ModRm modRm) {
        if (modRm == null) {
            throw new AssertionError("a row with " + letter + " has a ModR/M byte");
        }
        return switch (letter) {
            case 'G' -> ModRm.register(modRm.reg(), size, prefixes);
            case 'V' -> new Vector(modRm.reg());
            case 'W' -> modRm.memory() == null ? new Vector(modRm.rm()) : modRm.operand(size, prefixes);
            default -> modRm.operand(size, prefixes);
        };
    }

    private Operand absolute(int size) {
        SegmentRegister segment = prefixes.segment() == null ? SegmentRegister.DS : prefixes.segment();
        long offset = code.signed(mode.addressBytes(prefixes.addressSize()));
        return new Memory(segment, Operand.NONE, Operand.NONE, 0, offset, false, size);
    }
}
