package com.vmaccel.x86.internal.cpu;

/** A stack that is about to be used: pushing checks and writes, but SS and RSP change only when it is committed. */
public final class InnerStack {

    private final Cpu cpu;
    private final int level;
    private final int selector;
    private final long base;
    private final long descriptor;
    private final boolean changes;
    /** Whether it is the stack in use as it is, rather than as events of long mode see it. */
    private final boolean current;
    private final long mask;
    private final int faultCode;
    private long sp;

    private InnerStack(Cpu cpu, int level, int selector, long descriptor, long sp, int faultCode) {
        this.cpu = cpu;
        this.level = level;
        this.selector = selector;
        this.descriptor = descriptor;
        this.changes = true;
        this.sp = sp;
        this.faultCode = faultCode;
        this.current = false;
        this.base = cpu.isLong() ? 0 : Descriptors.base(descriptor);
        this.mask = cpu.isLong() ? -1 : (Descriptors.attributes(descriptor) & Segments.BIG) != 0 ? 0xffff_ffffL : 0xffff;
    }

    private InnerStack(Cpu cpu, int level, long sp, boolean current) {
        this.cpu = cpu;
        this.level = level;
        this.selector = 0;
        this.descriptor = 0;
        this.changes = false;
        this.sp = sp;
        this.faultCode = 0;
        this.base = 0;
        this.current = current;
        this.mask = current ? cpu.stackMask() : -1;
    }

    /** The stack in use. */
    public static InnerStack same(Cpu cpu) {
        return new InnerStack(cpu, cpu.cpl, cpu.stackPointer(), true);
    }

    /** The stack in use, aligned as events of long mode do; SS stays. */
    static InnerStack aligned(Cpu cpu, int level) {
        return new InnerStack(cpu, level, cpu.r[Cpu.RSP] & -16, false);
    }

    /** The stack a task-state segment has for an inner level. */
    public static InnerStack ofTask(Cpu cpu, int level, int external) {
        boolean wide = (cpu.segments.attributes[Segments.TR] & 8) != 0;
        int width = wide ? 4 : 2;
        int at = wide ? 4 + 8 * level : 2 + 4 * level;
        int task = cpu.segments.selector[Segments.TR] & ~3 | external;
        if (at + 2 * width - 1 > cpu.segments.limit[Segments.TR]) {
            throw cpu.fault(Vectors.TS, task);
        }
        long tss = cpu.segments.base[Segments.TR];
        long sp = cpu.memory.readSystem(tss + at & 0xffff_ffffL, width);
        int selector = (int) cpu.memory.readSystem(tss + at + width & 0xffff_ffffL, 2);
        if (Descriptors.isNull(selector)) {
            throw cpu.fault(Vectors.TS, external);
        }
        int code = selector & ~3 | external;
        long descriptor = cpu.descriptors.fetch(selector, Vectors.TS, external);
        boolean fits = (selector & 3) == level && Descriptors.dpl(descriptor) == level && Descriptors.isData(descriptor)
                && (Descriptors.attributes(descriptor) & Descriptors.WRITABLE) != 0;
        if (!fits) {
            throw cpu.fault(Vectors.TS, code);
        }
        if (!Descriptors.isPresent(descriptor)) {
            throw cpu.fault(Vectors.SS, code);
        }
        return new InnerStack(cpu, level, selector, cpu.descriptors.accessed(selector, descriptor), sp, code);
    }

    /** The stack a 64-bit task-state segment has for an inner level. */
    public static InnerStack ofLongTask(Cpu cpu, int level, int external) {
        return fromTask(cpu, level, 4 + 8 * level, external);
    }

    /** A stack of the interrupt stack table. */
    static InnerStack ofTable(Cpu cpu, int level, int number, int external) {
        return fromTask(cpu, level, 0x1c + 8 * number, external);
    }

    private static InnerStack fromTask(Cpu cpu, int level, int at, int external) {
        if (at + 7 > cpu.segments.limit[Segments.TR]) {
            throw cpu.fault(Vectors.TS, cpu.segments.selector[Segments.TR] & ~3 | external);
        }
        long sp = cpu.memory.readSystem(cpu.segments.base[Segments.TR] + at, 8);
        if (sp << 16 >> 16 != sp) {
            throw cpu.fault(Vectors.SS, external);
        }
        return level == cpu.cpl ? new InnerStack(cpu, level, sp & -16, false) : new InnerStack(cpu, level, level, 0, sp & -16, external);
    }

    /** Checks and writes one value. */
    public void push(long value, int bytes) {
        sp = sp - bytes & mask;
        long linear = address(bytes);
        if (level == 3) {
            cpu.memory.write(linear, bytes, value);
        } else {
            cpu.memory.writeSystem(linear, bytes, value);
        }
    }

    private long address(int bytes) {
        if (current) {
            return cpu.segments.address(Segments.SS, sp, bytes, true);
        }
        if (cpu.isLong()) {
            if (sp << 16 >> 16 != sp) {
                throw cpu.fault(Vectors.SS, faultCode);
            }
            return sp;
        }
        long limit = Descriptors.limit(descriptor);
        boolean down = (Descriptors.attributes(descriptor) & Descriptors.EXPAND_DOWN) != 0;
        long last = sp + bytes - 1;
        boolean inside = down ? sp > limit && last <= mask : last <= limit;
        if (!inside) {
            throw cpu.fault(Vectors.SS, faultCode);
        }
        return base + sp & 0xffff_ffffL;
    }

    /** Makes it the stack in use. */
    public void commit() {
        if (current) {
            cpu.setStackPointer(sp);
        } else if (!changes) {
            cpu.r[Cpu.RSP] = sp;
        } else if (cpu.isLong()) {
            cpu.segments.set(Segments.SS, level, 0, 0, Segments.UNUSABLE | level << 5);
            cpu.r[Cpu.RSP] = sp;
        } else {
            cpu.segments.set(Segments.SS, selector, base, Descriptors.limit(descriptor), Descriptors.attributes(descriptor));
            cpu.r[Cpu.RSP] = mask == 0xffff ? cpu.r[Cpu.RSP] & ~0xffffL | sp : sp;
        }
    }
}
