package com.vmaccel.x86.internal.cpu;

/** Segment and system descriptors: their fields, and how they are fetched. Source: Intel SDM volume 3 sections 3.4, 3.5 and 6.11. */
public final class Descriptors {

    public static final int TYPE = 0xf;
    public static final int CODE_OR_DATA = 0x10;
    public static final int CODE = 0x18;
    public static final int CONFORMING = 0x4;
    public static final int READABLE = 0x2;
    public static final int WRITABLE = 0x2;
    public static final int EXPAND_DOWN = 0x4;
    public static final int TSS16 = 1;
    public static final int LDT = 2;
    public static final int CALL_GATE16 = 4;
    public static final int TASK_GATE = 5;
    public static final int TSS32 = 9;
    public static final int BUSY = 2;
    public static final int CALL_GATE32 = 12;

    /** Of a descriptor: the type, and whether it is one of code or data. */
    private static final long ANY_TYPE = 0x1fL << 40;

    private final Cpu cpu;

    Descriptors(Cpu cpu) {
        this.cpu = cpu;
    }

    // ---- fields

    public static long base(long descriptor) {
        return descriptor >>> 16 & 0xff_ffff | descriptor >>> 32 & 0xff00_0000L;
    }

    public static long limit(long descriptor) {
        long limit = descriptor & 0xffff | descriptor >>> 32 & 0xf_0000;
        return (attributes(descriptor) & Segments.GRANULAR) != 0 ? limit << 12 | 0xfff : limit;
    }

    /** The attributes as a segment register has them. */
    public static int attributes(long descriptor) {
        return (int) (descriptor >>> 40) & 0xf0ff;
    }

    public static int type(long descriptor) {
        return (int) (descriptor >>> 40) & TYPE;
    }

    public static int dpl(long descriptor) {
        return (int) (descriptor >>> 45) & 3;
    }

    public static boolean isPresent(long descriptor) {
        return (descriptor >>> 47 & 1) != 0;
    }

    public static boolean isCode(long descriptor) {
        return (attributes(descriptor) & CODE) == CODE;
    }

    public static boolean isData(long descriptor) {
        return (attributes(descriptor) & CODE) == CODE_OR_DATA;
    }

    public static boolean isSystem(long descriptor) {
        return (attributes(descriptor) & CODE_OR_DATA) == 0;
    }

    public static boolean isConforming(long descriptor) {
        return isCode(descriptor) && (attributes(descriptor) & CONFORMING) != 0;
    }

    public static boolean isLong(long descriptor) {
        return (attributes(descriptor) & Segments.LONG) != 0;
    }

    public static long gateOffset(long descriptor) {
        return descriptor & 0xffff | descriptor >>> 32 & 0xffff_0000L;
    }

    public static int gateSelector(long descriptor) {
        return (int) (descriptor >>> 16) & 0xffff;
    }

    // ---- fetching

    public static boolean isNull(int selector) {
        return (selector & ~3) == 0;
    }

    /** The linear address of a descriptor, or -1 if it is beyond its table. */
    public long address(int selector, int bytes) {
        boolean local = (selector & 4) != 0;
        int at = selector & ~7;
        long limit = local ? cpu.segments.limit[Segments.LDTR] : cpu.control.gdtLimit;
        boolean usable = !local || !Descriptors.isNull(cpu.segments.selector[Segments.LDTR]) && !cpu.segments.has(Segments.LDTR, Segments.UNUSABLE);
        if (!usable || at + bytes - 1 > limit) {
            return -1;
        }
        return linear((local ? cpu.segments.base[Segments.LDTR] : cpu.control.gdtBase) + at);
    }

    private long linear(long address) {
        return cpu.isLong() ? address : address & 0xffff_ffffL;
    }

    /** Fetches a descriptor, or faults with a vector and the selector as error code. */
    public long fetch(int selector, int vector, int external) {
        long address = address(selector, 8);
        if (address == -1) {
            throw cpu.fault(vector, selector & ~3 | external);
        }
        return cpu.memory.readSystem(address, 8);
    }

    /** The upper half of a system descriptor of long mode: bits 63-32 of its base or offset. Where a descriptor has its type there is none (Intel SDM volume 3 sections 6.8.3.1 and 9.2.3), so that it is no descriptor of its own. */
    public long upperBase(int selector, int vector, int external) {
        long address = address(selector, 16);
        if (address == -1) {
            throw cpu.fault(vector, selector & ~3 | external);
        }
        long upper = cpu.memory.readSystem(address + 8, 8);
        if ((upper & ANY_TYPE) != 0) {
            throw cpu.fault(vector, selector & ~3 | external);
        }
        return (upper & 0xffff_ffffL) << 32;
    }

    /** Sets the accessed bit of a code or data descriptor. */
    public long accessed(int selector, long descriptor) {
        if ((descriptor >>> 40 & 1) == 0) {
            cpu.memory.writeSystem(address(selector, 8) + 5, 1, descriptor >>> 40 & 0xff | 1);
        }
        return descriptor | 1L << 40;
    }

    /** Marks a task-state segment as busy or available. */
    public void setBusy(int selector, long descriptor, boolean busy) {
        long access = descriptor >>> 40 & 0xff;
        cpu.memory.writeSystem(address(selector, 8) + 5, 1, busy ? access | BUSY : access & ~BUSY);
    }
}
