package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Operand;

/** ADD, ADC, SUB, SBB, CMP, AND, OR, XOR, TEST, NOT, NEG, INC, DEC, ADCX, ADOX, XADD, CMPXCHG. */
final class Arithmetic {

    private Arithmetic() {}

    static void addTo(InstructionSet set) {
        binary(set, Operation.ADD, Alu.ADD);
        binary(set, Operation.OR, Alu.OR);
        binary(set, Operation.ADC, Alu.ADC);
        binary(set, Operation.SBB, Alu.SBB);
        binary(set, Operation.AND, Alu.AND);
        binary(set, Operation.SUB, Alu.SUB);
        binary(set, Operation.XOR, Alu.XOR);
        binary(set, Operation.CMP, Alu.CMP);
        binary(set, Operation.TEST, Alu.TEST);
        set.add(Operation.INC, (cpu, op) -> change(cpu, op, Alu.inc(cpu.flags, read(cpu, op), shift(op))), BinaryOps::increment);
        set.add(Operation.DEC, (cpu, op) -> change(cpu, op, Alu.dec(cpu.flags, read(cpu, op), shift(op))), BinaryOps::decrement);
        set.add(Operation.NEG, (cpu, op) -> change(cpu, op, Alu.sub(cpu.flags, 0, read(cpu, op), shift(op))));
        set.add(Operation.NOT, (cpu, op) -> change(cpu, op, ~read(cpu, op)));
        set.add(Operation.XADD, Arithmetic::exchangeAndAdd);
        set.add(Operation.CMPXCHG, Arithmetic::compareAndExchange);
        set.feature(Feature.ADX);
        set.add(Operation.ADCX, Arithmetic::addWithCarry);
        set.add(Operation.ADOX, Arithmetic::addWithOverflow);
        set.feature(null);
    }

    private static void binary(InstructionSet set, Operation operation, int kind) {
        if (kind >= Alu.CMP) {
            set.add(operation, (cpu, op) -> Alu.apply(kind, cpu.flags, read(cpu, op), op.operand(1).read(cpu), shift(op)), site -> BinaryOps.create(kind, site));
        } else {
            set.add(operation, (cpu, op) -> change(cpu, op, Alu.apply(kind, cpu.flags, read(cpu, op), op.operand(1).read(cpu), shift(op))),
                    site -> BinaryOps.create(kind, site));
        }
    }

    private static int shift(HandlerOp op) {
        return 64 - op.operand(0).bits;
    }

    private static long read(Cpu cpu, HandlerOp op) {
        return op.operand(0).read(cpu);
    }

    private static void change(Cpu cpu, HandlerOp op, long value) {
        op.operand(0).write(cpu, value);
    }

    private static void exchangeAndAdd(Cpu cpu, HandlerOp op) {
        long old = read(cpu, op);
        long sum = Alu.add(cpu.flags, old, op.operand(1).read(cpu), shift(op));
        if (op.operand(0).isMemory()) {
            change(cpu, op, sum);
            op.operand(1).write(cpu, old);
        } else {
            op.operand(1).write(cpu, old);
            change(cpu, op, sum);
        }
    }

    /** The destination is written in any case, with what it had if it is not equal. */
    private static void compareAndExchange(Cpu cpu, HandlerOp op) {
        Operand accumulator = op.accumulator();
        long old = read(cpu, op);
        Alu.sub(cpu.flags, accumulator.read(cpu), old, shift(op));
        boolean equal = cpu.flags.zero();
        if (equal || op.operand(0).isMemory()) { // memory is always written, a register stays wholly as it was
            change(cpu, op, equal ? op.operand(1).read(cpu) : old);
        }
        if (!equal) {
            accumulator.write(cpu, old);
        }
    }

    private static void addWithCarry(Cpu cpu, HandlerOp op) {
        boolean overflow = cpu.flags.overflow();
        int others = cpu.flags.status();
        long sum = Alu.adc(cpu.flags, read(cpu, op), op.operand(1).read(cpu), shift(op));
        boolean carry = cpu.flags.carry();
        change(cpu, op, sum);
        cpu.flags.setStatus(others);
        cpu.flags.setCarryAndOverflow(carry, overflow);
    }

    private static void addWithOverflow(Cpu cpu, HandlerOp op) {
        boolean carry = cpu.flags.carry();
        int others = cpu.flags.status();
        cpu.flags.setCarry(cpu.flags.overflow());
        long sum = Alu.adc(cpu.flags, read(cpu, op), op.operand(1).read(cpu), shift(op));
        boolean overflow = cpu.flags.carry();
        change(cpu, op, sum);
        cpu.flags.setStatus(others);
        cpu.flags.setCarryAndOverflow(carry, overflow);
    }
}
