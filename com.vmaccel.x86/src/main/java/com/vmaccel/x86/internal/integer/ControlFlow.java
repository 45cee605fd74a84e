package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.CodeMode;
import com.vmaccel.x86.OperandKind;
import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Operand;
import com.vmaccel.x86.internal.cpu.Site;

/** Near jumps, calls and returns: JMP, Jcc, LOOP, JCXZ, CALL, RET. */
final class ControlFlow {

    private ControlFlow() {}

    static void addTo(InstructionSet set) {
        for (int i = 0; i < Conditions.JUMPS.length; i++) {
            int condition = i;
            set.addBranch(Conditions.JUMPS[i], (cpu, op) -> branch(cpu, op, cpu.flags.test(condition)), site -> BranchOps.conditional(condition, site));
        }
        set.addBranch(Operation.JMP, ControlFlow::jump, BranchOps::jump);
        set.addBranch(Operation.CALL, ControlFlow::call, BranchOps::call);
        set.addBranch(Operation.RET, ControlFlow::ret, BranchOps::ret);
        set.addBranch(Operation.LOOP, (cpu, op) -> loop(cpu, op, true));
        set.addBranch(Operation.LOOPE, (cpu, op) -> loop(cpu, op, cpu.flags.zero()));
        set.addBranch(Operation.LOOPNE, (cpu, op) -> loop(cpu, op, !cpu.flags.zero()));
        set.addBranch(Operation.JCXZ, ControlFlow::ifCounterIsZero);
        set.addBranch(Operation.JECXZ, ControlFlow::ifCounterIsZero);
        set.addBranch(Operation.JRCXZ, ControlFlow::ifCounterIsZero);
    }

    /** How far away the target of a relative branch is from the next instruction. */
    static long distance(Site site) {
        return site.instruction().branchTarget() - site.instruction().nextAddress();
    }

    /** What the instruction pointer is cut to by a branch. */
    static long mask(Site site) {
        return site.instruction().mode() == CodeMode.MODE64 ? -1 : mask(site.instruction().operandSize());
    }

    private static long mask(int size) {
        return size == 64 ? -1 : (1L << size) - 1;
    }

    private static long target(Cpu cpu, HandlerOp op) {
        long distance = op.instruction.branchTarget() - op.instruction.nextAddress();
        long target = op.next(cpu) + distance;
        return cpu.code64 ? target : target & mask(op.size);
    }

    private static void branch(Cpu cpu, HandlerOp op, boolean taken) {
        cpu.jump(taken ? target(cpu, op) : op.next(cpu));
    }

    private static boolean isRelative(HandlerOp op) {
        return op.instruction.operandKind(0) == OperandKind.RELATIVE;
    }

    private static void jump(Cpu cpu, HandlerOp op) {
        cpu.jump(isRelative(op) ? target(cpu, op) : op.operand(0).read(cpu));
    }

    private static void call(Cpu cpu, HandlerOp op) {
        long target = isRelative(op) ? target(cpu, op) : op.operand(0).read(cpu);
        long next = op.next(cpu);
        cpu.probePush(op.size >> 3);
        cpu.requireTarget(target);
        cpu.push(next, op.size >> 3); // which a device may finish later: until then nothing has changed
        cpu.jump(target);
    }

    private static void ret(Cpu cpu, HandlerOp op) {
        int bytes = op.size >> 3;
        long target = cpu.peek(0, bytes);
        int more = op.instruction.operandCount() == 0 ? 0 : (int) op.operand(0).read(cpu) & 0xffff;
        cpu.jump(target);
        cpu.drop(bytes + more);
    }

    private static Operand counter(HandlerOp op) {
        return Operand.of(Cpu.RCX, op.instruction.addressSize());
    }

    private static void loop(Cpu cpu, HandlerOp op, boolean condition) {
        Operand counter = counter(op);
        long left = counter.read(cpu) - 1 & mask(op.instruction.addressSize());
        branch(cpu, op, left != 0 && condition);
        counter.write(cpu, left);
    }

    private static void ifCounterIsZero(Cpu cpu, HandlerOp op) {
        branch(cpu, op, counter(op).read(cpu) == 0);
    }
}
