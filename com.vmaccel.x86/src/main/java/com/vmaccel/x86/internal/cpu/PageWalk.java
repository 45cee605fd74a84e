package com.vmaccel.x86.internal.cpu;

import java.util.Arrays;

/** Translation by page tables. Source: Intel SDM volume 3 chapter 5. */
final class PageWalk {

    private static final long PRESENT = 1;
    private static final long WRITABLE = 1 << 1;
    private static final long USER = 1 << 2;
    private static final long ACCESSED = 1 << 5;
    private static final long DIRTY = 1 << 6;
    private static final long LARGE = 1 << 7;
    private static final long NO_EXECUTE = 1L << 63;
    private static final long ADDRESS = 0x000f_ffff_ffff_f000L;
    private static final int ERROR_PRESENT = 1;
    private static final int ERROR_WRITE = 2;
    private static final int ERROR_USER = 4;
    private static final int ERROR_RESERVED = 8;
    private static final int ERROR_FETCH = 16;
    /** A directory-pointer entry of PAE outside of long mode: no rights, other reserved bits. */
    private static final long POINTER_RESERVED = 0x1e6;

    private final Cpu cpu;
    private final Physical physical;
    private final long[] entryAt = new long[5];
    private final long[] entry = new long[5];
    private int bottom;
    private int top;
    /** What is wrong with the walk: an error code, or -1 for nothing. */
    private int wrong;
    private long largeFrom = -1;
    private long largeTo;

    PageWalk(Cpu cpu, Physical physical) {
        this.cpu = cpu;
        this.physical = physical;
    }

    // ---- large pages in the cache

    void forgetLarge() {
        largeFrom = -1;
        largeTo = 0;
    }

    boolean mayBeLarge(long linear) {
        return Long.compareUnsigned(linear, largeFrom) >= 0 && Long.compareUnsigned(linear, largeTo) <= 0;
    }

    private void noteLarge(long linear) {
        int shift = shift(bottom);
        long first = linear >>> shift << shift;
        long last = first + (1L << shift) - 1;
        largeFrom = largeFrom == -1 || Long.compareUnsigned(first, largeFrom) < 0 ? first : largeFrom;
        largeTo = Long.compareUnsigned(last, largeTo) > 0 ? last : largeTo;
    }

    // ---- the walk

    private boolean isWide() {
        return cpu.control.hasCr4(Control.CR4_PAE);
    }

    private int shift(int level) {
        return isWide() ? 12 + 9 * (level - 1) : 12 + 10 * (level - 1);
    }

    /** Translates or throws a page fault. */
    long translate(long linear, int access, boolean user, boolean open) {
        if (!cpu.control.isPaging()) {
            return linear & 0xffff_ffffL;
        }
        int code = (access == Tlb.WRITE ? ERROR_WRITE : 0) | (user ? ERROR_USER : 0) | (access == Tlb.EXECUTE && knowsFetches() ? ERROR_FETCH : 0);
        descend(linear);
        if (wrong >= 0) {
            throw cpu.pageFault(linear, code | wrong);
        }
        if (!allows(access, user, open)) {
            throw cpu.pageFault(linear, code | ERROR_PRESENT);
        }
        for (int level = top; level >= bottom; level--) {
            long wanted = ACCESSED | (level == bottom && access == Tlb.WRITE ? DIRTY : 0);
            if ((entry[level] & wanted) != wanted && !mark(level, wanted)) {
                return translate(linear, access, user, open);
            }
        }
        if (bottom > 1) {
            noteLarge(linear);
        }
        return address(linear);
    }

    /** Translates without rights and without a trace; negative if there is no translation. */
    long look(long linear) {
        if (!cpu.control.isPaging()) {
            return linear & 0xffff_ffffL;
        }
        if (cpu.isLong() ? linear << 16 >> 16 != linear : linear >>> 32 != 0) {
            return -1;
        }
        descend(linear);
        return wrong >= 0 ? -1 : address(linear);
    }

    private boolean knowsFetches() {
        return (cpu.control.efer & Control.EFER_NXE) != 0 && isWide() || cpu.control.hasCr4(Control.CR4_SMEP);
    }

    private void descend(long linear) {
        boolean wide = isWide();
        wrong = -1;
        long table;
        if (cpu.isLong()) {
            top = 4;
            table = cpu.control.cr3 & ADDRESS;
        } else if (wide) {
            top = 2;
            long pointer = cpu.control.pdptes[(int) (linear >>> 30) & 3];
            if ((pointer & PRESENT) == 0) {
                wrong = 0;
                return;
            }
            table = pointer & ADDRESS;
        } else {
            top = 2;
            table = cpu.control.cr3 & 0xffff_f000L;
        }
        bottom = top;
        while (step(linear, table, wide)) {
            table = wide ? entry[bottom] & ADDRESS : entry[bottom] & 0xffff_f000L;
            bottom--;
        }
    }

    /** Reads one entry; true if another table follows. */
    private boolean step(long linear, long table, boolean wide) {
        int bytes = wide ? 8 : 4;
        entryAt[bottom] = table + bytes * (linear >>> shift(bottom) & (wide ? 511 : 1023));
        long found = physical.read(entryAt[bottom], bytes);
        entry[bottom] = found;
        if ((found & PRESENT) == 0) {
            wrong = 0;
            return false;
        }
        boolean large = bottom > 1 && (found & LARGE) != 0 && (wide || cpu.control.hasCr4(Control.CR4_PSE));
        if ((found & reserved(large, wide)) != 0) {
            wrong = ERROR_PRESENT | ERROR_RESERVED;
            return false;
        }
        return bottom > 1 && !large;
    }

    private long reserved(boolean large, boolean wide) {
        if (!wide) {
            return large ? 1L << 21 : 0;
        }
        long mask = ADDRESS & -1L << cpu.cpuid.addressBits();
        if (!cpu.isLong()) {
            mask |= 0x7ff0_0000_0000_0000L;
        }
        if ((cpu.control.efer & Control.EFER_NXE) == 0) {
            mask |= NO_EXECUTE;
        }
        if (bottom == 4 || bottom == 3 && !cpu.cpuid.hasHugePages()) {
            mask |= LARGE;
        }
        return large ? mask | (1L << shift(bottom)) - 1 & ~0x1fffL : mask;
    }

    private boolean allows(int access, boolean user, boolean open) {
        long rights = -1;
        long noExecute = 0;
        for (int level = top; level >= bottom; level--) {
            rights &= entry[level];
            noExecute |= entry[level];
        }
        boolean userPage = (rights & USER) != 0;
        if (user && !userPage) {
            return false;
        }
        if (access == Tlb.EXECUTE) {
            return !(isWide() && (noExecute & NO_EXECUTE) != 0) && (user || !userPage || !cpu.control.hasCr4(Control.CR4_SMEP));
        }
        if (!user && userPage && !open && cpu.control.hasCr4(Control.CR4_SMAP)) {
            return false;
        }
        return access == Tlb.READ || (rights & WRITABLE) != 0 || !user && (cpu.control.cr0 & Control.CR0_WP) == 0;
    }

    private boolean mark(int level, long bits) {
        return physical.compareAndSet(entryAt[level], isWide() ? 8 : 4, entry[level], entry[level] | bits);
    }

    private long address(long linear) {
        long within = (1L << shift(bottom)) - 1;
        if (!isWide() && bottom > 1) {
            return entry[bottom] & 0xffc0_0000L | (entry[bottom] >> 13 & 0xff) << 32 | linear & within;
        }
        long base = isWide() ? entry[bottom] & ADDRESS : entry[bottom] & 0xffff_f000L;
        return base & ~within | linear & within;
    }

    // ---- PAE outside of long mode

    /** Loads the directory pointers after CR3 was set from outside; where there is no memory they are not present. */
    void reloadPointers() {
        boolean uses = cpu.control.isPaging() && isWide() && !cpu.isLong();
        if (uses && !(physical.find(cpu.control.cr3 & 0xffff_ffe0L) && loadPointers(cpu.control.cr3))) {
            Arrays.fill(cpu.control.pdptes, 0);
        }
    }

    /** Loads the directory pointers CR3 names; false if a present one has reserved bits set. */
    boolean loadPointers(long cr3) {
        long[] loaded = new long[4];
        for (int i = 0; i < loaded.length; i++) {
            loaded[i] = physical.read((cr3 & 0xffff_ffe0L) + 8L * i, 8);
            long high = -1L << cpu.cpuid.addressBits();
            if ((loaded[i] & PRESENT) != 0 && (loaded[i] & (POINTER_RESERVED | high)) != 0) {
                return false;
            }
        }
        System.arraycopy(loaded, 0, cpu.control.pdptes, 0, loaded.length);
        return true;
    }
}
