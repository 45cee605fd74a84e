package com.vmaccel.x86.internal.x87;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.ExtendedRegisters;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.MemRef;
import com.vmaccel.x86.internal.fp.FloatFlags;

/**
 * FNSTENV, FLDENV, FNSAVE, FRSTOR: seven words or doublewords, as the operand size says, whose pointers are linear addresses in real and virtual-8086 mode; then,
 * for the last two, the registers. Source: Intel SDM volume 1, figures 8-9 to 8-12.
 */
final class Environment {

    private static final int FIELDS = 7;
    private static final int CONTROL = 0;
    private static final int STATUS = 1;
    private static final int TAGS = 2;
    private static final int IP = 3;
    private static final int CS = 4;
    private static final int DP = 5;
    private static final int DS = 6;
    private static final int REGISTERS = 8;
    private static final int REGISTER_BYTES = 10;
    private static final int OPCODE = 0x7ff;
    private static final int UNUSED_UPPER_HALF = 0xffff_0000;

    private Environment() {}

    static void addTo(InstructionSet set) {
        set.add(Operation.FNSTENV, (cpu, op) -> {
            Fpu.requireAvailable(cpu);
            int bytes = environmentBytes(op);
            probe(cpu, op, bytes);
            store(cpu, op);
            cpu.extended.fcw |= FloatFlags.ALL;
            cpu.extended.summariseExceptions();
        });
        set.add(Operation.FLDENV, (cpu, op) -> {
            Fpu.await(cpu);
            load(cpu, op, read(cpu, op));
        });
        set.add(Operation.FNSAVE, Environment::save);
        set.add(Operation.FRSTOR, Environment::restore);
    }

    private static int environmentBytes(HandlerOp op) {
        return FIELDS * fieldBytes(op);
    }

    private static int fieldBytes(HandlerOp op) {
        return op.size == 16 ? 2 : 4;
    }

    /** Faults now if a part of the area cannot be written. */
    private static void probe(Cpu cpu, HandlerOp op, int bytes) {
        MemRef place = op.operand(0).memory();
        for (int at = 0; at < bytes; at += 2) {
            cpu.memory.probeWrite(place.at(cpu, at, 2, true), 2);
        }
    }

    private static void store(Cpu cpu, HandlerOp op) {
        boolean wide = op.size != 16;
        for (int field = 0; field < FIELDS; field++) {
            long address = op.operand(0).memory().at(cpu, (long) field * fieldBytes(op), fieldBytes(op), true);
            cpu.memory.write(address, fieldBytes(op), cpu.isRealLike() ? realField(cpu.extended, field, wide) : protectedField(cpu.extended, field, wide));
        }
    }

    private static long protectedField(ExtendedRegisters state, int field, boolean wide) {
        return switch (field) {
            case IP -> state.fip;
            case CS -> wide ? state.fcs & 0xffffL | (long) (state.fop & OPCODE) << 16 : state.fcs;
            case DP -> state.fdp;
            case DS -> (wide ? UNUSED_UPPER_HALF : 0) | state.fds;
            default -> word(state, field, wide);
        };
    }

    private static long realField(ExtendedRegisters state, int field, boolean wide) {
        long ip = ((long) state.fcs << 4) + state.fip;
        long dp = ((long) state.fds << 4) + state.fdp;
        return switch (field) {
            case IP -> upper(wide) | ip & 0xffff;
            case CS -> (ip >> 16 & (wide ? 0xffff : 0xf)) << 12 | state.fop & OPCODE;
            case DP -> upper(wide) | dp & 0xffff;
            case DS -> (dp >> 16 & (wide ? 0xffff : 0xf)) << 12;
            default -> word(state, field, wide);
        };
    }

    private static long upper(boolean wide) {
        return wide ? UNUSED_UPPER_HALF : 0;
    }

    private static long word(ExtendedRegisters state, int field, boolean wide) {
        int value = switch (field) {
            case CONTROL -> state.fcw;
            case STATUS -> state.statusWord();
            default -> Tags.full(state);
        };
        return upper(wide) | value;
    }

    /** Reads the fields, and nothing else. */
    private static long[] read(Cpu cpu, HandlerOp op) {
        int bytes = fieldBytes(op);
        MemRef place = op.operand(0).memory();
        long[] fields = cpu.extended.area;
        for (int field = 0; field < FIELDS; field++) {
            fields[field] = cpu.memory.read(place.at(cpu, (long) field * bytes, bytes, false), bytes);
        }
        return fields;
    }

    private static void load(Cpu cpu, HandlerOp op, long[] fields) {
        ExtendedRegisters state = cpu.extended;
        state.setStatusWord((int) fields[STATUS] & 0xffff);
        Tags.setFull(state, (int) fields[TAGS] & 0xffff);
        if (cpu.isRealLike()) {
            loadRealPointers(state, fields);
        } else {
            state.fip = fields[IP];
            state.fcs = (int) fields[CS] & 0xffff;
            state.fop = fieldBytes(op) == 4 ? (int) (fields[CS] >> 16) & OPCODE : 0;
            state.fdp = fields[DP];
            state.fds = (int) fields[DS] & 0xffff;
        }
        state.setControlWord((int) fields[CONTROL] & 0xffff);
    }

    private static void loadRealPointers(ExtendedRegisters state, long[] fields) {
        state.fip = fields[IP] & 0xffff | (fields[CS] >> 12 & 0xffff) << 16;
        state.fcs = 0;
        state.fop = (int) fields[CS] & OPCODE;
        state.fdp = fields[DP] & 0xffff | (fields[DS] >> 12 & 0xffff) << 16;
        state.fds = 0;
    }

    private static void save(Cpu cpu, HandlerOp op) {
        Fpu.requireAvailable(cpu);
        int header = environmentBytes(op);
        probe(cpu, op, header + REGISTERS * REGISTER_BYTES);
        store(cpu, op);
        MemRef place = op.operand(0).memory();
        ExtendedRegisters state = cpu.extended;
        for (int i = 0; i < REGISTERS; i++) {
            int register = Stack.physical(state, i);
            long at = header + (long) i * REGISTER_BYTES;
            cpu.memory.write64(place.at(cpu, at, 8, true), state.mantissa[register]);
            cpu.memory.write16(place.at(cpu, at + 8, 2, true), state.exponent[register]);
        }
        ControlInstructions.initialise(state);
    }

    private static void restore(Cpu cpu, HandlerOp op) {
        Fpu.await(cpu);
        long[] area = read(cpu, op);
        int header = environmentBytes(op);
        MemRef place = op.operand(0).memory();
        for (int i = 0; i < REGISTERS; i++) {
            long at = header + (long) i * REGISTER_BYTES;
            area[FIELDS + 2 * i] = cpu.memory.read64(place.at(cpu, at, 8, false));
            area[FIELDS + 2 * i + 1] = cpu.memory.read16(place.at(cpu, at + 8, 2, false));
        }
        load(cpu, op, area);
        ExtendedRegisters state = cpu.extended;
        for (int i = 0; i < REGISTERS; i++) {
            int register = Stack.physical(state, i);
            state.mantissa[register] = area[FIELDS + 2 * i];
            state.exponent[register] = (short) area[FIELDS + 2 * i + 1];
        }
    }
}
