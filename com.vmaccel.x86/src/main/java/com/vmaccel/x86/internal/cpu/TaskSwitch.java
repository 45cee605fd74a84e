package com.vmaccel.x86.internal.cpu;

/** Switches tasks. Source: Intel SDM volume 3 section 9.3. Faults after the old task is saved belong to the new one. */
public final class TaskSwitch {

    /** How the other task is reached. */
    public enum Reason { JUMP, CALL, INTERRUPT, RETURN }

    private static final int[] GENERAL = {Cpu.RAX, Cpu.RCX, Cpu.RDX, Cpu.RBX, Cpu.RSP, Cpu.RBP, Cpu.RSI, Cpu.RDI};
    private static final int[] SEGMENTS = {Segments.ES, Segments.CS, Segments.SS, Segments.DS, Segments.FS, Segments.GS};
    private static final int LIMIT32 = 0x67;
    private static final int LIMIT16 = 0x2b;

    private final Cpu cpu;

    public TaskSwitch(Cpu cpu) {
        this.cpu = cpu;
    }

    /** Where things are in a task-state segment of one kind. */
    private record Layout(int cr3, int ip, int flags, int general, int segments, int ldt, int trap, int width, int segmentCount) {
        static final Layout WIDE = new Layout(0x1c, 0x20, 0x24, 0x28, 0x48, 0x60, 0x64, 4, 6);
        static final Layout NARROW = new Layout(-1, 0x0e, 0x10, 0x12, 0x22, 0x2a, -1, 2, 4);

        static Layout of(int type) {
            return (type & 8) != 0 ? WIDE : NARROW;
        }
    }

    /** Switches; the instruction pointer is where the old task goes on. */
    public void switchTo(int selector, Reason reason, int external) {
        long descriptor = checked(selector, reason, external);
        int type = Descriptors.type(descriptor);
        Layout from = Layout.of(cpu.segments.attributes[Segments.TR]);
        Layout to = Layout.of(type);
        long oldBase = cpu.segments.base[Segments.TR];
        int oldSelector = cpu.segments.selector[Segments.TR];
        long base = Descriptors.base(descriptor);
        cpu.memory.readSystem(base, to.width());
        boolean nested = cpu.flags.has(Flags.NT);
        save(from, oldBase, reason == Reason.RETURN ? false : nested);
        if (reason == Reason.JUMP || reason == Reason.RETURN) {
            cpu.descriptors.setBusy(oldSelector, cpu.descriptors.fetch(oldSelector, Vectors.TS, 0), false);
        }
        boolean nests = reason == Reason.CALL || reason == Reason.INTERRUPT;
        if (nests) {
            cpu.memory.writeSystem(base, 2, oldSelector);
        }
        if (reason != Reason.RETURN) {
            cpu.descriptors.setBusy(selector, descriptor, true);
        }
        cpu.segments.set(Segments.TR, selector, base, Descriptors.limit(descriptor), Descriptors.attributes(descriptor) | Descriptors.BUSY);
        cpu.control.cr0 |= Control.CR0_TS;
        load(to, base, nests);
    }

    private long checked(int selector, Reason reason, int external) {
        int vector = reason == Reason.RETURN || reason == Reason.INTERRUPT ? Vectors.TS : Vectors.GP;
        int code = selector & ~3 | external;
        if ((selector & 4) != 0 || Descriptors.isNull(selector)) {
            throw cpu.fault(vector, code);
        }
        long descriptor = cpu.descriptors.fetch(selector, vector, external);
        int type = Descriptors.type(descriptor);
        int wanted = reason == Reason.RETURN ? Descriptors.BUSY : 0;
        boolean task = Descriptors.isSystem(descriptor) && (type & 5) == 1 && (type & Descriptors.BUSY) == wanted;
        if (!task) {
            throw cpu.fault(vector, code);
        }
        if (!Descriptors.isPresent(descriptor)) {
            throw cpu.fault(Vectors.NP, code);
        }
        if (Descriptors.limit(descriptor) < ((type & 8) != 0 ? LIMIT32 : LIMIT16)) {
            throw cpu.fault(Vectors.TS, code);
        }
        return descriptor;
    }

    private void save(Layout layout, long base, boolean nested) {
        int width = layout.width();
        int flags = cpu.flags.all() & ~Flags.NT | (nested ? Flags.NT : 0);
        put(base + layout.ip(), width, cpu.r[Cpu.IP]);
        put(base + layout.flags(), width, flags);
        for (int i = 0; i < GENERAL.length; i++) {
            put(base + layout.general() + (long) i * width, width, cpu.r[GENERAL[i]]);
        }
        for (int i = 0; i < layout.segmentCount(); i++) {
            put(base + layout.segments() + (long) i * width, 2, cpu.segments.selector[SEGMENTS[i]]);
        }
    }

    private void put(long address, int bytes, long value) {
        cpu.memory.writeSystem(address & 0xffff_ffffL, bytes, value);
    }

    private long get(long address, int bytes) {
        return cpu.memory.readSystem(address & 0xffff_ffffL, bytes);
    }

    private void load(Layout layout, long base, boolean nests) {
        int width = layout.width();
        if (layout.cr3() >= 0 && cpu.control.isPaging()) {
            cpu.control.cr3 = get(base + layout.cr3(), 4);
            if (cpu.control.hasCr4(Control.CR4_PAE)) {
                cpu.memory.loadPointers(cpu.control.cr3);
            }
            cpu.memory.flush();
        }
        long ip = get(base + layout.ip(), width);
        long flags = get(base + layout.flags(), width);
        long[] general = new long[GENERAL.length];
        for (int i = 0; i < GENERAL.length; i++) {
            general[i] = get(base + layout.general() + (long) i * width, width) | (width == 2 ? 0xffff_0000L : 0);
        }
        int[] selectors = new int[SEGMENTS.length];
        for (int i = 0; i < layout.segmentCount(); i++) {
            selectors[i] = (int) get(base + layout.segments() + (long) i * width, 2);
        }
        int ldt = (int) get(base + layout.ldt(), 2);
        boolean trap = layout.trap() >= 0 && (get(base + layout.trap(), 2) & 1) != 0;
        cpu.flags.setAll((int) flags | (nests ? Flags.NT : 0));
        for (int i = 0; i < GENERAL.length; i++) {
            cpu.r[GENERAL[i]] = general[i];
        }
        cpu.r[Cpu.IP] = ip;
        cpu.at = 0;
        loadSegments(selectors, ldt);
        if (trap) {
            cpu.events.trap |= DebugFacility.DR6_BT;
        }
        cpu.control.dr[7] &= ~0x55L;
        cpu.debug.changed();
        cpu.modeChanged();
    }

    private void loadSegments(int[] selectors, int ldt) {
        for (int i = 0; i < SEGMENTS.length; i++) {
            cpu.segments.set(SEGMENTS[i], selectors[i], 0, 0, Segments.UNUSABLE);
        }
        cpu.segments.set(Segments.LDTR, ldt, 0, 0, Segments.UNUSABLE);
        cpu.loads.loadLdt(ldt, Vectors.TS);
        if (cpu.flags.has(Flags.VM)) {
            for (int i = 0; i < SEGMENTS.length; i++) {
                cpu.segments.setVirtual(SEGMENTS[i], selectors[i]);
            }
            cpu.setCpl(3);
            cpu.modeChanged();
            return;
        }
        int level = selectors[1] & 3;
        long code = Descriptors.isNull(selectors[1]) ? 0 : cpu.descriptors.fetch(selectors[1], Vectors.TS, 0);
        boolean fits = Descriptors.isCode(code) && (Descriptors.isConforming(code) ? Descriptors.dpl(code) <= level : Descriptors.dpl(code) == level);
        if (!fits) {
            throw cpu.fault(Vectors.TS, selectors[1] & ~3);
        }
        if (!Descriptors.isPresent(code)) {
            throw cpu.fault(Vectors.NP, selectors[1] & ~3);
        }
        cpu.loads.set(Segments.CS, selectors[1], cpu.descriptors.accessed(selectors[1], code));
        cpu.setCpl(level);
        cpu.loads.loadStack(selectors[2], level, Vectors.TS);
        for (int i : new int[] {0, 3, 4, 5}) {
            cpu.loads.loadData(SEGMENTS[i], selectors[i], Vectors.TS);
        }
        cpu.modeChanged();
        if (cpu.r[Cpu.IP] > cpu.segments.limit[Segments.CS]) {
            throw cpu.protection();
        }
    }
}
