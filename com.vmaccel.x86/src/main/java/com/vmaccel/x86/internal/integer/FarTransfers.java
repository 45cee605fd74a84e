package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.OperandKind;
import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Descriptors;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InnerStack;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.MemRef;
import com.vmaccel.x86.internal.cpu.Segments;
import com.vmaccel.x86.internal.cpu.TaskSwitch;
import com.vmaccel.x86.internal.cpu.Vectors;

/** JMP and CALL to another code segment, directly, through gates and to tasks. Source: Intel SDM volume 2, JMP and CALL. */
final class FarTransfers {

    private FarTransfers() {}

    static void addTo(InstructionSet set) {
        set.addBranch(Operation.JMP_FAR, (cpu, op) -> transfer(cpu, op, false));
        set.addBranch(Operation.CALL_FAR, (cpu, op) -> transfer(cpu, op, true));
    }

    private static void transfer(Cpu cpu, HandlerOp op, boolean call) {
        int bytes = op.size >> 3;
        int selector;
        long offset;
        if (op.instruction.operandKind(0) == OperandKind.FAR_POINTER) {
            selector = op.instruction.farSelector();
            offset = op.instruction.farOffset();
        } else {
            MemRef memory = op.operand(0).memory();
            offset = cpu.memory.read(memory.at(cpu, 0, bytes, false), bytes);
            selector = cpu.memory.read16(memory.at(cpu, bytes, 2, false));
        }
        if (cpu.isRealLike()) {
            real(cpu, selector, offset, call, op);
        } else {
            protectedMode(cpu, selector, offset, call, op);
        }
    }

    private static void real(Cpu cpu, int selector, long offset, boolean call, HandlerOp op) {
        if (offset > cpu.segments.limit[Segments.CS]) {
            throw cpu.protection();
        }
        if (call) {
            InnerStack stack = InnerStack.same(cpu);
            stack.push(cpu.segments.selector[Segments.CS], op.size >> 3);
            stack.push(op.next(cpu), op.size >> 3);
            stack.commit();
        }
        setRealCode(cpu, selector);
        cpu.r[Cpu.IP] = offset;
    }

    /** Loads CS in real or virtual-8086 mode. */
    static void setRealCode(Cpu cpu, int selector) {
        if (cpu.control.isProtected()) {
            cpu.segments.setVirtual(Segments.CS, selector);
        } else {
            cpu.segments.setReal(Segments.CS, selector);
        }
        cpu.modeChanged();
    }

    private static void protectedMode(Cpu cpu, int selector, long offset, boolean call, HandlerOp op) {
        if (Descriptors.isNull(selector)) {
            throw cpu.protection();
        }
        long descriptor = cpu.descriptors.fetch(selector, Vectors.GP, 0);
        if (!Descriptors.isSystem(descriptor)) {
            toCode(cpu, selector, descriptor, offset, call, op);
            return;
        }
        int type = Descriptors.type(descriptor);
        boolean gate = type == Descriptors.CALL_GATE32 || !cpu.isLong() && (type == Descriptors.CALL_GATE16 || type == Descriptors.TASK_GATE);
        boolean task = !cpu.isLong() && (type == Descriptors.TSS16 || type == Descriptors.TSS32);
        if (!gate && !task || Descriptors.dpl(descriptor) < Math.max(cpu.cpl, selector & 3)) {
            throw cpu.fault(Vectors.GP, selector & ~3);
        }
        if (!Descriptors.isPresent(descriptor)) {
            throw cpu.fault(Vectors.NP, selector & ~3);
        }
        if (task || type == Descriptors.TASK_GATE) {
            toTask(cpu, task ? selector : Descriptors.gateSelector(descriptor), call ? TaskSwitch.Reason.CALL : TaskSwitch.Reason.JUMP, op);
        } else {
            CallGates.enter(cpu, selector, descriptor, call, op.next(cpu));
        }
    }

    /** Goes on in another task; this one is saved behind the instruction, but what is refused before is the instruction's own. */
    static void toTask(Cpu cpu, int selector, TaskSwitch.Reason reason, HandlerOp op) {
        long before = cpu.r[Cpu.IP];
        cpu.r[Cpu.IP] = op.next(cpu);
        try {
            new TaskSwitch(cpu).switchTo(selector, reason, 0);
        } catch (RuntimeException e) {
            if (cpu.r[Cpu.IP] == (before + op.end() & cpu.ipMask())) {
                cpu.r[Cpu.IP] = before;
            }
            throw e;
        }
    }

    private static void toCode(Cpu cpu, int selector, long descriptor, long offset, boolean call, HandlerOp op) {
        requireDirect(cpu, selector, descriptor);
        boolean to64 = cpu.isLong() && Descriptors.isLong(descriptor);
        if (to64 && (Descriptors.attributes(descriptor) & Segments.BIG) != 0) {
            throw cpu.fault(Vectors.GP, selector & ~3);
        }
        if (to64 ? offset << 16 >> 16 != offset : (offset & 0xffff_ffffL) > Descriptors.limit(descriptor)) {
            throw cpu.protection();
        }
        if (call) {
            InnerStack stack = InnerStack.same(cpu);
            stack.push(cpu.segments.selector[Segments.CS], op.size >> 3);
            stack.push(op.next(cpu), op.size >> 3);
            stack.commit();
        }
        setCode(cpu, selector & ~3 | cpu.cpl, descriptor, offset);
    }

    private static void requireDirect(Cpu cpu, int selector, long descriptor) {
        boolean conforming = Descriptors.isConforming(descriptor);
        int dpl = Descriptors.dpl(descriptor);
        boolean allowed = Descriptors.isCode(descriptor) && (conforming ? dpl <= cpu.cpl : (selector & 3) <= cpu.cpl && dpl == cpu.cpl);
        if (!allowed) {
            throw cpu.fault(Vectors.GP, selector & ~3);
        }
        if (!Descriptors.isPresent(descriptor)) {
            throw cpu.fault(Vectors.NP, selector & ~3);
        }
    }

    /** Loads CS with a descriptor that was checked, and goes to an offset in it. */
    static void setCode(Cpu cpu, int selector, long descriptor, long offset) {
        cpu.loads.set(Segments.CS, selector, cpu.descriptors.accessed(selector, descriptor));
        cpu.r[Cpu.IP] = offset;
        cpu.modeChanged();
    }
}
