package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.RegisterClass;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Op;
import com.vmaccel.x86.internal.cpu.Operand;
import com.vmaccel.x86.internal.cpu.Segments;
import com.vmaccel.x86.internal.cpu.Site;
import org.jspecify.annotations.Nullable;

/** PUSH, POP, PUSHA, POPA, ENTER, LEAVE. */
final class Stack {

    private static final int[] ALL = {Cpu.RAX, Cpu.RCX, Cpu.RDX, Cpu.RBX, Cpu.RSP, Cpu.RBP, Cpu.RSI, Cpu.RDI};

    private Stack() {}

    static void addTo(InstructionSet set) {
        set.add(Operation.PUSH, (cpu, op) -> cpu.push(op.operand(0).read(cpu), op.size >> 3), Stack::push);
        set.add(Operation.POP, Stack::pop, Stack::popSpecial);
        set.add(Operation.PUSHA, Stack::pushAll);
        set.add(Operation.POPA, Stack::popAll);
        set.add(Operation.ENTER, Stack::enter);
        set.add(Operation.LEAVE, Stack::leave);
    }

    private static @Nullable Op push(Site site) {
        if (site.isRegister(0)) {
            int register = site.register(0);
            if (site.instruction().registerClass(0) == RegisterClass.SEGMENT) {
                return new HandlerOp(site, (cpu, op) -> pushSelector(cpu, cpu.segments.selector[register], op.size));
            }
            return site.bits(0) == 64 ? new Push64(register) : null;
        }
        return null;
    }

    /** A selector is pushed as a word with as much room as the operand size says; above it memory stays as it was. */
    private static void pushSelector(Cpu cpu, int selector, int size) {
        if (size == 32) {
            long sp = cpu.r[Cpu.RSP] - 4 & cpu.stackMask();
            cpu.memory.write16(cpu.segments.address(Segments.SS, sp, 4, true), selector);
            cpu.setStackPointer(sp);
        } else {
            cpu.push(selector, size >> 3);
        }
    }

    /** The address of a memory operand is computed with RSP as it is behind the pop. */
    private static void pop(Cpu cpu, HandlerOp op) {
        int bytes = op.size >> 3;
        long value = cpu.peek(0, bytes);
        long before = cpu.r[Cpu.RSP];
        cpu.drop(bytes);
        try {
            op.operand(0).write(cpu, value);
        } catch (RuntimeException e) {
            cpu.r[Cpu.RSP] = before;
            throw e;
        }
    }

    private static @Nullable Op popSpecial(Site site) {
        if (!site.isRegister(0)) {
            return null;
        }
        int register = site.register(0);
        if (site.instruction().registerClass(0) == RegisterClass.SEGMENT) {
            return new HandlerOp(site, (cpu, op) -> popSegment(cpu, op, register), Op.Flow.ENDS);
        }
        return site.bits(0) == 64 ? new Pop64(register) : null;
    }

    private static void popSegment(Cpu cpu, HandlerOp op, int segment) {
        int selector = (int) cpu.peek(0, op.size == 16 ? 2 : op.size >> 3) & 0xffff;
        long mask = cpu.stackMask();
        SystemSegments.load(cpu, segment, selector);
        long sp = cpu.r[Cpu.RSP] + (op.size >> 3);
        cpu.r[Cpu.RSP] = mask == 0xffff ? cpu.r[Cpu.RSP] & ~0xffffL | sp & 0xffff : sp & mask;
    }

    private static void pushAll(Cpu cpu, HandlerOp op) {
        int bytes = op.size >> 3;
        for (int i = 0; i < ALL.length; i++) {
            long sp = cpu.r[Cpu.RSP] - (long) (i + 1) * bytes & cpu.stackMask();
            cpu.memory.write(cpu.segments.address(Segments.SS, sp, bytes, true), bytes, cpu.r[ALL[i]]);
        }
        cpu.drop(-ALL.length * bytes);
    }

    private static void popAll(Cpu cpu, HandlerOp op) {
        int bytes = op.size >> 3;
        long[] values = new long[ALL.length];
        for (int i = 0; i < ALL.length; i++) {
            values[i] = cpu.peek((ALL.length - 1 - i) * bytes, bytes);
        }
        for (int i = 0; i < ALL.length; i++) {
            if (ALL[i] != Cpu.RSP) {
                Operand.of(ALL[i], op.size).write(cpu, values[i]);
            }
        }
        cpu.drop(ALL.length * bytes);
    }

    /** Source: Intel SDM volume 2, ENTER. */
    private static void enter(Cpu cpu, HandlerOp op) {
        int bytes = op.size >> 3;
        long room = op.operand(0).read(cpu) & 0xffff;
        int level = (int) op.operand(1).read(cpu) & 31;
        long mask = cpu.stackMask();
        long frame = cpu.r[Cpu.RSP] - bytes & mask;
        store(cpu, frame, bytes, cpu.r[Cpu.RBP]);
        long sp = frame;
        for (int i = 1; i < level; i++) {
            long outer = cpu.r[Cpu.RBP] - (long) i * bytes & mask;
            long value = cpu.memory.read(cpu.segments.address(Segments.SS, outer, bytes, false), bytes);
            sp = sp - bytes & mask;
            store(cpu, sp, bytes, value);
        }
        if (level > 0) {
            sp = sp - bytes & mask;
            store(cpu, sp, bytes, frame);
        }
        sp = sp - room & mask;
        cpu.memory.probeWrite(cpu.segments.address(Segments.SS, sp, bytes, true), bytes);
        Operand.of(Cpu.RBP, op.size).write(cpu, frame | (mask == 0xffff && op.size > 16 ? cpu.r[Cpu.RSP] & 0xffff_0000L : 0));
        cpu.setStackPointer(sp);
    }

    private static void store(Cpu cpu, long offset, int bytes, long value) {
        cpu.memory.write(cpu.segments.address(Segments.SS, offset, bytes, true), bytes, value);
    }

    private static void leave(Cpu cpu, HandlerOp op) {
        int bytes = op.size >> 3;
        long offset = cpu.r[Cpu.RBP] & cpu.stackMask();
        long value = cpu.memory.read(cpu.segments.address(Segments.SS, offset, bytes, false), bytes);
        cpu.setStackPointer(offset + bytes);
        Operand.of(Cpu.RBP, op.size).write(cpu, value);
    }

    private static final class Push64 extends Op {
        private final int register;

        Push64(int register) {
            this.register = register;
        }

        @Override
        public void execute(Cpu cpu) {
            long sp = cpu.r[Cpu.RSP] - 8;
            cpu.memory.write64(canonical(cpu, sp), cpu.r[register]);
            cpu.r[Cpu.RSP] = sp;
        }
    }

    private static final class Pop64 extends Op {
        private final int register;

        Pop64(int register) {
            this.register = register;
        }

        @Override
        public void execute(Cpu cpu) {
            long sp = cpu.r[Cpu.RSP];
            long value = cpu.memory.read64(canonical(cpu, sp));
            cpu.r[Cpu.RSP] = sp + 8;
            cpu.r[register] = value;
        }
    }

    static long canonical(Cpu cpu, long sp) {
        return sp << 16 >> 16 == sp ? sp : cpu.segments.linear64(Segments.SS, sp);
    }
}
