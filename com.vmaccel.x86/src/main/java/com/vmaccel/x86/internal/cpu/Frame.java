package com.vmaccel.x86.internal.cpu;

/** The stack frame of one event: where the handler is entered, with which stack, and what is pushed there. */
final class Frame {

    private static final int ACCESSED = 1;

    private final Cpu cpu;
    private final Descriptors descriptors;
    private final long returnIp;
    private final boolean hasError;
    private final int error;
    private final boolean resumes;

    /**
     * Begins a frame.
     *
     * @param resumes whether the instruction is executed again, so that the pushed RF is set
     */
    Frame(Cpu cpu, long returnIp, boolean hasError, int error, boolean resumes) {
        this.cpu = cpu;
        this.descriptors = cpu.descriptors;
        this.returnIp = returnIp;
        this.hasError = hasError;
        this.error = error;
        this.resumes = resumes;
    }

    long returnIp() {
        return returnIp;
    }

    boolean hasError() {
        return hasError;
    }

    int error() {
        return error;
    }

    private long pushedFlags() {
        return cpu.flags.all() | (resumes ? Flags.RF : 0);
    }

    /** The code segment of a gate, checked. */
    private long target(int selector, int external) {
        if (Descriptors.isNull(selector)) {
            throw cpu.fault(Vectors.GP, external);
        }
        long code = descriptors.fetch(selector, Vectors.GP, external);
        if (!Descriptors.isCode(code) || Descriptors.dpl(code) > cpu.cpl || cpu.isLong() && (!Descriptors.isLong(code) || (Descriptors.attributes(code) & Segments.BIG) != 0)) {
            throw cpu.fault(Vectors.GP, selector & ~3 | external);
        }
        if (!Descriptors.isPresent(code)) {
            throw cpu.fault(Vectors.NP, selector & ~3 | external);
        }
        return code;
    }

    // ---- legacy

    void enter(long gate, long offset, int bytes, boolean trap, int external) {
        int selector = Descriptors.gateSelector(gate);
        long code = target(selector, external);
        boolean virtual = cpu.flags.has(Flags.VM);
        int level = Descriptors.isConforming(code) ? cpu.cpl : Descriptors.dpl(code);
        if (virtual && (level != 0 || Descriptors.isConforming(code))) {
            throw cpu.fault(Vectors.GP, selector & ~3 | external);
        }
        InnerStack stack = level < cpu.cpl ? InnerStack.ofTask(cpu, level, external) : InnerStack.same(cpu);
        if (virtual) {
            for (int segment : new int[] {Segments.GS, Segments.FS, Segments.DS, Segments.ES}) {
                stack.push(cpu.segments.selector[segment], bytes);
            }
        }
        if (level < cpu.cpl) {
            stack.push(cpu.segments.selector[Segments.SS], bytes);
            stack.push(cpu.r[Cpu.RSP], bytes);
        }
        stack.push(pushedFlags(), bytes);
        stack.push(cpu.segments.selector[Segments.CS], bytes);
        stack.push(returnIp, bytes);
        if (hasError) {
            stack.push(error, bytes);
        }
        if (offset > Descriptors.limit(code)) {
            throw cpu.fault(Vectors.GP, external);
        }
        long marked = descriptors.accessed(selector, code);
        stack.commit();
        if (virtual) {
            for (int segment : new int[] {Segments.GS, Segments.FS, Segments.DS, Segments.ES}) {
                cpu.segments.set(segment, 0, 0, 0, Segments.UNUSABLE);
            }
        }
        go(selector & ~3 | level, marked, offset, level, trap);
    }

    private void go(int selector, long code, long offset, int level, boolean trap) {
        cpu.flags.put(Flags.TF | Flags.NT | Flags.RF | Flags.VM, false);
        if (!trap) {
            cpu.flags.put(Flags.IF, false);
        }
        cpu.segments.set(Segments.CS, selector, Descriptors.base(code), Descriptors.limit(code), Descriptors.attributes(code) | ACCESSED);
        cpu.cpl = level;
        cpu.r[Cpu.IP] = offset;
        cpu.modeChanged();
    }

    // ---- long mode

    void enterLong(long gate, long offset, boolean trap, int external) {
        int selector = Descriptors.gateSelector(gate);
        long code = target(selector, external);
        int level = Descriptors.isConforming(code) ? cpu.cpl : Descriptors.dpl(code);
        int table = (int) (gate >>> 32) & 7;
        InnerStack stack = table != 0 ? InnerStack.ofTable(cpu, level, table, external)
                : level < cpu.cpl ? InnerStack.ofLongTask(cpu, level, external) : InnerStack.aligned(cpu, level);
        stack.push(cpu.segments.selector[Segments.SS], 8);
        stack.push(cpu.r[Cpu.RSP], 8);
        stack.push(pushedFlags(), 8);
        stack.push(cpu.segments.selector[Segments.CS], 8);
        stack.push(returnIp, 8);
        if (hasError) {
            stack.push(error, 8);
        }
        if (offset << 16 >> 16 != offset) {
            throw cpu.fault(Vectors.GP, external);
        }
        long marked = descriptors.accessed(selector, code);
        stack.commit();
        go(selector & ~3 | level, marked, offset, level, trap);
    }
}
