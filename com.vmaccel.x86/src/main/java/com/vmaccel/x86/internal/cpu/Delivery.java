package com.vmaccel.x86.internal.cpu;

/** Delivers interrupts and exceptions through the vector or descriptor table. Nothing changes until the last access has succeeded. Source: Intel SDM volume 3 chapter 7. */
public final class Delivery {

    /** What is delivered. */
    public enum Kind {
        /** An exception whose instruction is executed again. */
        FAULT,
        /** An exception behind its instruction. */
        TRAP,
        /** An interrupt from outside, NMI included. */
        EXTERNAL,
        /** INT n, INT3, INTO: the gate's privilege level counts. */
        SOFTWARE
    }

    private static final int IDT = 2;
    private static final int INTERRUPT_GATE16 = 6;
    private static final int TRAP_GATE16 = 7;
    private static final int INTERRUPT_GATE32 = 14;
    private static final int TRAP_GATE32 = 15;

    private final Cpu cpu;

    public Delivery(Cpu cpu) {
        this.cpu = cpu;
    }

    /** Delivers an event; the instruction pointer is where the guest shall go on. */
    public void deliver(int vector, Kind kind, int error) {
        if (!cpu.control.isProtected()) {
            real(vector, cpu.r[Cpu.IP]);
            return;
        }
        boolean exception = kind == Kind.FAULT || kind == Kind.TRAP;
        boolean hasError = exception && Vectors.hasErrorCode(vector);
        Frame frame = new Frame(cpu, cpu.r[Cpu.IP], hasError, error, kind == Kind.FAULT && vector != Vectors.DF);
        through(vector, kind, frame);
    }

    /** An INT instruction: the guest goes on behind it. */
    public void software(int vector, long returnIp) {
        if (!cpu.control.isProtected()) {
            real(vector, returnIp);
        } else {
            through(vector, Kind.SOFTWARE, new Frame(cpu, returnIp, false, 0, false));
        }
    }

    /** A trap that an instruction makes itself whatever the gate's privilege level; the guest goes on behind it. */
    public void trap(int vector, long returnIp) {
        if (!cpu.control.isProtected()) {
            real(vector, returnIp);
        } else {
            through(vector, Kind.TRAP, new Frame(cpu, returnIp, false, 0, false));
        }
    }

    private void real(int vector, long returnIp) {
        if (4 * vector + 3 > cpu.control.idtLimit) {
            throw cpu.protection();
        }
        long target = cpu.memory.readSystem(cpu.control.idtBase + 4L * vector & 0xffff_ffffL, 4);
        long sp = cpu.stackPointer();
        long[] values = {cpu.flags.all(), cpu.segments.selector[Segments.CS], returnIp};
        for (long value : values) {
            sp = sp - 2 & cpu.stackMask();
            cpu.memory.write(cpu.segments.linear(Segments.SS, sp, 2, true), 2, value & 0xffff);
        }
        cpu.setStackPointer(sp);
        cpu.flags.put(Flags.IF | Flags.TF | Flags.AC | Flags.RF, false);
        cpu.segments.setReal(Segments.CS, (int) (target >>> 16));
        cpu.r[Cpu.IP] = target & 0xffff;
        cpu.modeChanged();
    }

    // ---- gates

    private void through(int vector, Kind kind, Frame frame) {
        int external = kind == Kind.SOFTWARE ? 0 : 1;
        int bytes = cpu.isLong() ? 16 : 8;
        int code = vector * 8 | IDT | external;
        if (vector * bytes + bytes - 1 > cpu.control.idtLimit) {
            throw cpu.fault(Vectors.GP, code);
        }
        long gate = cpu.memory.readSystem(linear(cpu.control.idtBase + (long) vector * bytes), 8);
        int type = Descriptors.type(gate);
        boolean system = Descriptors.isSystem(gate);
        boolean wide = type == INTERRUPT_GATE32 || type == TRAP_GATE32;
        boolean narrow = !cpu.isLong() && (type == INTERRUPT_GATE16 || type == TRAP_GATE16 || type == Descriptors.TASK_GATE);
        if (!system || !wide && !narrow || kind == Kind.SOFTWARE && Descriptors.dpl(gate) < cpu.cpl) {
            throw cpu.fault(Vectors.GP, code);
        }
        if (!Descriptors.isPresent(gate)) {
            throw cpu.fault(Vectors.NP, code);
        }
        if (type == Descriptors.TASK_GATE) {
            task(gate, external, frame);
            return;
        }
        boolean trap = type == TRAP_GATE16 || type == TRAP_GATE32;
        long offset = Descriptors.gateOffset(gate);
        if (cpu.isLong()) {
            long upper = cpu.memory.readSystem(linear(cpu.control.idtBase + vector * 16L + 8), 8);
            frame.enterLong(gate, offset | upper << 32, trap, external);
        } else {
            frame.enter(gate, wide ? offset : offset & 0xffff, wide ? 4 : 2, trap, external);
        }
    }

    private void task(long gate, int external, Frame frame) {
        TaskSwitch tasks = new TaskSwitch(cpu);
        cpu.r[Cpu.IP] = frame.returnIp();
        tasks.switchTo(Descriptors.gateSelector(gate), TaskSwitch.Reason.INTERRUPT, external);
        if (frame.hasError()) {
            boolean wide = (cpu.segments.attributes[Segments.TR] & 8) != 0;
            cpu.push(frame.error(), wide ? 4 : 2);
        }
    }

    private long linear(long address) {
        return cpu.isLong() ? address : address & 0xffff_ffffL;
    }
}
