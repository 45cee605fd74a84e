package com.vmaccel.x86.internal.cpu;

/**
 * The segment registers with their hidden parts, numbered as instructions do, then LDTR and TR. Effective bases are in {@link Cpu#r}, where addresses are computed: in 64-bit mode
 * those of ES, CS, SS and DS are 0 there.
 */
public final class Segments {

    public static final int ES = 0;
    public static final int CS = 1;
    public static final int SS = 2;
    public static final int DS = 3;
    public static final int FS = 4;
    public static final int GS = 5;
    public static final int LDTR = 6;
    public static final int TR = 7;
    static final int COUNT = 8;

    public static final int PRESENT = 0x80;
    public static final int LONG = 1 << 13;
    public static final int BIG = 1 << 14;
    public static final int GRANULAR = 1 << 15;
    public static final int UNUSABLE = 1 << 16;
    private static final int CODE = 8;
    private static final int EXPAND_DOWN = 4;
    private static final int WRITABLE = 2;
    private static final int REAL_DATA = 0x93;

    private final Cpu cpu;
    public final int[] selector = new int[COUNT];
    public final long[] base = new long[COUNT];
    public final long[] limit = new long[COUNT];
    public final int[] attributes = new int[COUNT];
    /** The first and last bytes that may be read and written; last before first if none. */
    private final long[] low = new long[COUNT];
    private final long[] readable = new long[COUNT];
    private final long[] writable = new long[COUNT];

    Segments(Cpu cpu) {
        this.cpu = cpu;
    }

    /** Loads a register with its hidden part. */
    public void set(int segment, int newSelector, long newBase, long newLimit, int newAttributes) {
        selector[segment] = newSelector;
        base[segment] = newBase;
        limit[segment] = newLimit & 0xffff_ffffL;
        attributes[segment] = newAttributes;
        derive(segment);
    }

    /** Loads a register as real mode does: limit and rights stay. */
    public void setReal(int segment, int newSelector) {
        selector[segment] = newSelector;
        base[segment] = (long) newSelector << 4;
        if (segment == CS) {
            attributes[CS] = attributes[CS] & ~(UNUSABLE | LONG) | REAL_DATA | CODE;
        }
        derive(segment);
    }

    /** Loads a register as virtual-8086 mode does. */
    public void setVirtual(int segment, int newSelector) {
        set(segment, newSelector, (long) newSelector << 4, 0xffff, 0xf3);
    }

    public int dpl(int segment) {
        return attributes[segment] >> 5 & 3;
    }

    public boolean has(int segment, int attribute) {
        return (attributes[segment] & attribute) != 0;
    }

    /** Computes again what depends on the mode. */
    void deriveAll() {
        for (int segment = ES; segment <= GS; segment++) {
            derive(segment);
        }
    }

    /** Draws the conclusions of a base that was changed by itself. */
    public void baseChanged(int segment) {
        derive(segment);
    }

    private void derive(int segment) {
        if (segment > GS) {
            return;
        }
        boolean flat = cpu.code64 && segment < FS;
        cpu.r[Cpu.BASES + segment] = flat ? 0 : cpu.isLong() ? base[segment] : base[segment] & 0xffff_ffffL;
        int rights = attributes[segment];
        boolean rules = cpu.control.isProtected() && !cpu.isVirtual8086();
        boolean code = (rights & CODE) != 0;
        boolean down = rules && !code && (rights & EXPAND_DOWN) != 0;
        low[segment] = down ? limit[segment] + 1 : 0;
        long last = down ? (rights & BIG) != 0 ? 0xffff_ffffL : 0xffff : limit[segment];
        boolean unusable = rules && (rights & UNUSABLE) != 0;
        readable[segment] = unusable || rules && code && (rights & WRITABLE) == 0 ? -1 : last;
        writable[segment] = unusable || rules && (code || (rights & WRITABLE) == 0) ? -1 : last;
    }

    /** Checks an access outside of 64-bit mode, and returns its linear address. */
    public long linear(int segment, long offset, int bytes, boolean write) {
        long last = write ? writable[segment] : readable[segment];
        if (offset < low[segment] || offset + bytes - 1 > last) {
            throw cpu.fault(segment == SS ? Vectors.SS : Vectors.GP, 0);
        }
        return cpu.r[Cpu.BASES + segment] + offset & 0xffff_ffffL;
    }

    /** Checks an address of 64-bit mode that is not known to be canonical, and returns it. */
    public long linear64(int segment, long offset) {
        long linear = offset + cpu.r[Cpu.BASES + segment];
        if (linear << 16 >> 16 != linear) {
            throw cpu.fault(segment == SS ? Vectors.SS : Vectors.GP, 0);
        }
        return linear;
    }

    /** The linear address of any access by segment and offset. */
    public long address(int segment, long offset, int bytes, boolean write) {
        return cpu.code64 ? linear64(segment, offset) : linear(segment, offset, bytes, write);
    }
}
