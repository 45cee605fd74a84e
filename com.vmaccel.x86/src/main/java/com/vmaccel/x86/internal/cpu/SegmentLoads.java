package com.vmaccel.x86.internal.cpu;

/** Loads of segment registers by selector, with the checks of the mode. Source: Intel SDM volume 2, MOV; volume 3 section 6.5. */
public final class SegmentLoads {

    private static final int ACCESSED = 1;

    private final Cpu cpu;

    SegmentLoads(Cpu cpu) {
        this.cpu = cpu;
    }

    /** Loads ES, SS, DS, FS or GS as MOV, POP and LDS do. */
    public void load(int segment, int selector) {
        if (cpu.isRealLike()) {
            if (cpu.control.isProtected()) {
                cpu.segments.setVirtual(segment, selector);
            } else {
                cpu.segments.setReal(segment, selector);
            }
            cpu.modeChanged();
        } else if (segment == Segments.SS) {
            loadStack(selector, cpu.cpl, Vectors.GP);
        } else {
            loadData(segment, selector, Vectors.GP);
        }
    }

    /** Loads a data segment register; faults with a vector, or #NP. */
    void loadData(int segment, int selector, int vector) {
        if (Descriptors.isNull(selector)) {
            cpu.segments.set(segment, selector, cpu.isLong() ? cpu.segments.base[segment] : 0, 0, Segments.UNUSABLE);
            return;
        }
        long descriptor = cpu.descriptors.fetch(selector, vector, 0);
        boolean readable = Descriptors.isData(descriptor) || Descriptors.isCode(descriptor) && (Descriptors.attributes(descriptor) & Descriptors.READABLE) != 0;
        boolean privileged = Descriptors.isConforming(descriptor) || Math.max(cpu.cpl, selector & 3) <= Descriptors.dpl(descriptor);
        if (!readable || !privileged) {
            throw cpu.fault(vector, selector & ~3);
        }
        if (!Descriptors.isPresent(descriptor)) {
            throw cpu.fault(Vectors.NP, selector & ~3);
        }
        set(segment, selector, cpu.descriptors.accessed(selector, descriptor));
    }

    /** Loads SS for a privilege level; faults with a vector, or #SS. */
    public void loadStack(int selector, int level, int vector) {
        long descriptor = stack(selector, level, vector);
        if (Descriptors.isNull(selector)) {
            setNullStack(selector, level);
        } else {
            set(Segments.SS, selector, cpu.descriptors.accessed(selector, descriptor));
        }
        cpu.modeChanged();
    }

    public void setNullStack(int selector, int level) {
        cpu.segments.set(Segments.SS, selector, 0, 0, Segments.UNUSABLE | level << 5);
    }

    /** Checks what SS is to hold, and returns its descriptor; 0 for a null selector, which 64-bit mode allows outside of ring 3. */
    public long stack(int selector, int level, int vector) {
        if (Descriptors.isNull(selector)) {
            if (cpu.code64 && level != 3 && (selector & 3) == level) {
                return 0;
            }
            throw cpu.fault(vector, 0);
        }
        long descriptor = cpu.descriptors.fetch(selector, vector, 0);
        boolean fits = (selector & 3) == level && Descriptors.dpl(descriptor) == level && Descriptors.isData(descriptor)
                && (Descriptors.attributes(descriptor) & Descriptors.WRITABLE) != 0;
        if (!fits) {
            throw cpu.fault(vector, selector & ~3);
        }
        if (!Descriptors.isPresent(descriptor)) {
            throw cpu.fault(Vectors.SS, selector & ~3);
        }
        return descriptor;
    }

    /** Loads a register with a descriptor that was checked. */
    public void set(int segment, int selector, long descriptor) {
        cpu.segments.set(segment, selector, Descriptors.base(descriptor), Descriptors.limit(descriptor), Descriptors.attributes(descriptor) | ACCESSED);
    }

    /** Takes data segments away that an outer privilege level may not use. */
    public void dropInaccessible() {
        for (int segment : new int[] {Segments.ES, Segments.DS, Segments.FS, Segments.GS}) {
            int attributes = cpu.segments.attributes[segment];
            boolean conforming = (attributes & (Descriptors.CODE | Descriptors.CONFORMING)) == (Descriptors.CODE | Descriptors.CONFORMING);
            if ((attributes & Segments.UNUSABLE) == 0 && !conforming && cpu.segments.dpl(segment) < cpu.cpl) {
                cpu.segments.set(segment, 0, cpu.isLong() ? cpu.segments.base[segment] : 0, 0, Segments.UNUSABLE);
            }
        }
    }

    // ---- system segments

    public void loadLdt(int selector, int vector) {
        if (Descriptors.isNull(selector)) {
            cpu.segments.set(Segments.LDTR, selector, 0, 0, Segments.UNUSABLE);
            return;
        }
        if ((selector & 4) != 0) {
            throw cpu.fault(vector, selector & ~3);
        }
        long descriptor = cpu.descriptors.fetch(selector, vector, 0);
        if (!Descriptors.isSystem(descriptor) || Descriptors.type(descriptor) != Descriptors.LDT) {
            throw cpu.fault(vector, selector & ~3);
        }
        if (!Descriptors.isPresent(descriptor)) {
            throw cpu.fault(vector == Vectors.TS ? Vectors.TS : Vectors.NP, selector & ~3);
        }
        setSystem(Segments.LDTR, selector, descriptor, vector);
    }

    public void loadTask(int selector) {
        if (Descriptors.isNull(selector)) {
            throw cpu.protection();
        }
        if ((selector & 4) != 0) {
            throw cpu.fault(Vectors.GP, selector & ~3);
        }
        long descriptor = cpu.descriptors.fetch(selector, Vectors.GP, 0);
        int type = Descriptors.type(descriptor);
        if (!Descriptors.isSystem(descriptor) || type != Descriptors.TSS32 && (type != Descriptors.TSS16 || cpu.isLong())) {
            throw cpu.fault(Vectors.GP, selector & ~3);
        }
        if (!Descriptors.isPresent(descriptor)) {
            throw cpu.fault(Vectors.NP, selector & ~3);
        }
        long upper = cpu.isLong() ? cpu.descriptors.upperBase(selector, Vectors.GP, 0) : 0;
        cpu.descriptors.setBusy(selector, descriptor, true);
        cpu.segments.set(Segments.TR, selector, Descriptors.base(descriptor) | upper, Descriptors.limit(descriptor), Descriptors.attributes(descriptor) | Descriptors.BUSY);
    }

    void setSystem(int segment, int selector, long descriptor, int vector) {
        long upper = cpu.isLong() ? cpu.descriptors.upperBase(selector, vector, 0) : 0;
        cpu.segments.set(segment, selector, Descriptors.base(descriptor) | upper, Descriptors.limit(descriptor), Descriptors.attributes(descriptor));
    }
}
