package com.vmaccel.x86.internal.x87;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.ExtendedRegisters;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Operand;
import com.vmaccel.x86.internal.fp.FloatFlags;
import com.vmaccel.x86.internal.fp.FloatFormat;
import com.vmaccel.x86.internal.fp.FloatKind;
import com.vmaccel.x86.internal.fp.FloatUnit;
import com.vmaccel.x86.internal.fp.PackedDecimal;
import com.vmaccel.x86.internal.fp.Scaling;
import com.vmaccel.x86.internal.fp.WholeNumbers;

/** What stores the top of the stack: FST, FIST, FBSTP. Memory is written before anything else changes, and faults also where an unmasked exception keeps it as it is. */
final class Stores {

    private static final int TEN_BYTES = 80;
    /** The opcode of the FSTP that, of an empty register, stores nothing and raises nothing. */
    private static final int WITHOUT_UNDERFLOW = 0xd9;

    private Stores() {}

    static void addTo(InstructionSet set) {
        set.add(Operation.FST, (cpu, op) -> store(cpu, op, false));
        set.add(Operation.FSTP, (cpu, op) -> store(cpu, op, true));
        set.add(Operation.FIST, (cpu, op) -> storeInteger(cpu, op, false));
        set.add(Operation.FISTP, (cpu, op) -> storeInteger(cpu, op, true));
        set.add(Operation.FBSTP, Stores::storeDecimal);
    }

    private static void store(Cpu cpu, HandlerOp op, boolean pops) {
        Operand operand = op.operand(0);
        if (!operand.isMemory()) {
            storeRegister(cpu, op, pops);
        } else if (operand.bits == TEN_BYTES) {
            storeTenBytes(cpu, op);
        } else {
            storeFloat(cpu, op, pops);
        }
    }

    private static void storeRegister(Cpu cpu, HandlerOp op, boolean pops) {
        Fpu.await(cpu);
        Fpu.note(cpu, op);
        int destination = op.instruction.register(0);
        boolean goesOn = true;
        if (Stack.isEmpty(cpu, 0) && op.instruction.opcode() == WITHOUT_UNDERFLOW) {
            Fpu.raise(cpu, 0);
        } else if (Stack.isEmpty(cpu, 0)) {
            goesOn = Stack.underflow(cpu, destination);
        } else {
            ExtendedRegisters state = cpu.extended;
            Stack.store(cpu, destination, state.exponent[state.top], state.mantissa[state.top]);
            Fpu.raise(cpu, 0);
        }
        if (goesOn && pops) {
            Stack.pop(cpu);
        }
    }

    private static void storeTenBytes(Cpu cpu, HandlerOp op) {
        Fpu.await(cpu);
        boolean empty = Stack.isEmpty(cpu, 0);
        boolean writes = !empty || Fpu.masksInvalid(cpu);
        if (!writes) {
            MemoryOperand.probe(cpu, op.operand(0));
        } else {
            ExtendedRegisters state = cpu.extended;
            short exponent = empty ? Stack.INDEFINITE_EXPONENT : state.exponent[state.top];
            MemoryOperand.write(cpu, op.operand(0), exponent, empty ? Stack.INDEFINITE_MANTISSA : state.mantissa[state.top]);
        }
        finish(cpu, op, empty ? FloatFlags.INVALID | Fpu.STACK_FAULT : 0, writes);
    }

    private static void storeFloat(Cpu cpu, HandlerOp op, boolean pops) {
        FloatUnit unit = Fpu.begin(cpu);
        FloatFormat format = MemoryOperand.format(op.operand(0));
        unit.resultFormat(format);
        int fault = loadTop(cpu, unit);
        Scaling.convert(unit);
        write(cpu, op, format.pack(unit.result), fault, pops);
    }

    private static void storeInteger(Cpu cpu, HandlerOp op, boolean pops) {
        FloatUnit unit = Fpu.begin(cpu);
        int fault = loadTop(cpu, unit);
        WholeNumbers.toInteger(unit, op.operand(0).bits, false);
        write(cpu, op, unit.integer, fault, pops);
    }

    /** Takes the top as the first operand, or a NaN, which gives what an empty register gives; the flag for that. */
    private static int loadTop(Cpu cpu, FloatUnit unit) {
        if (!Stack.isEmpty(cpu, 0)) {
            Stack.load(cpu, 0, unit.left);
            return 0;
        }
        unit.left.setIndefinite();
        return FloatFlags.INVALID | Fpu.STACK_FAULT;
    }

    private static void write(Cpu cpu, HandlerOp op, long value, int fault, boolean pops) {
        FloatUnit unit = cpu.extended.fpu;
        boolean stores = unit.stores() && (fault == 0 || Fpu.masksInvalid(cpu));
        if (stores) {
            op.operand(0).write(cpu, value);
        } else {
            MemoryOperand.probe(cpu, op.operand(0));
        }
        finish(cpu, op, fault | unit.storeFlags(), stores && pops);
    }

    private static void finish(Cpu cpu, HandlerOp op, int flags, boolean pops) {
        Fpu.note(cpu, op);
        Fpu.raise(cpu, flags);
        if (pops) {
            Stack.pop(cpu);
        }
    }

    private static void storeDecimal(Cpu cpu, HandlerOp op) {
        FloatUnit unit = Fpu.begin(cpu);
        int fault = loadTop(cpu, unit);
        WholeNumbers.toDecimal(unit);
        boolean stores = unit.stores();
        if (stores) {
            boolean indefinite = unit.result.kind == FloatKind.QUIET;
            int high = indefinite ? PackedDecimal.INDEFINITE_HIGH : PackedDecimal.high(unit.result.negative, unit.integer);
            MemoryOperand.write(cpu, op.operand(0), (short) high, indefinite ? PackedDecimal.INDEFINITE_LOW : PackedDecimal.low(unit.integer));
        } else {
            MemoryOperand.probe(cpu, op.operand(0));
        }
        finish(cpu, op, fault | unit.flags(), stores);
    }
}
