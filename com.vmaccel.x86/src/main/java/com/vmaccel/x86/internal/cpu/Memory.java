package com.vmaccel.x86.internal.cpu;

import com.vmaccel.x86.PageFrame;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Memory by linear address, as the current privilege level may use it. What the translation cache has is accessed at once; everything else (pages met for the first time, accesses
 * across two pages, devices, code, watched addresses) takes the slow way. An access faults before it changes anything.
 */
public final class Memory {

    private static final long PAGE = -PageFrame.BYTES;

    private final Cpu cpu;
    private final Tlb kernel = new Tlb();
    private final Tlb user = new Tlb();
    /** The kernel's while it may use pages of ring 3 in spite of SMAP. */
    private final Tlb open = new Tlb();
    /** The user's while its accesses must be aligned: nothing is ever remembered in it, so that each access takes the slow way, which looks. */
    private final Tlb aligned = new Tlb();
    private final Tlb[] all = {kernel, user, open};
    private final AccessPath path;
    /** Whether other processors see the order of accesses. */
    private final boolean shared;
    private long[] tags;
    private @Nullable MemorySegment[] segments;

    Memory(Cpu cpu, CodePages pages) {
        this.cpu = cpu;
        this.path = new AccessPath(cpu, pages);
        this.shared = pages.isShared();
        this.tags = kernel.tags;
        this.segments = kernel.segments;
    }

    // ---- rights and validity

    /** Follows a change of privilege level, SMAP, alignment checking or the AC flag. */
    void rightsChanged() {
        boolean access = cpu.flags.has(Flags.AC);
        Tlb now = cpu.cpl == 3 ? access && (cpu.control.cr0 & Control.CR0_AM) != 0 ? aligned : user : access && cpu.control.hasCr4(Control.CR4_SMAP) ? open : kernel;
        tags = now.tags;
        segments = now.segments;
        path.use(now);
    }

    /** Forgets all translations. */
    public void flush() {
        for (Tlb tlb : all) {
            tlb.flush();
        }
        path.forget();
        cpu.code.forgetShortcuts();
    }

    /** Forgets the translation of one address. */
    public void flush(long linear) {
        if (path.mayBeLarge(linear)) {
            flush();
            return;
        }
        for (Tlb tlb : all) {
            tlb.flush(linear);
        }
        cpu.code.forgetShortcuts();
    }

    /** Takes a second look at the next write to a page, or, if negative, to every page. */
    public void flushWrites(long gpaPage) {
        for (Tlb tlb : all) {
            tlb.flushWrites(gpaPage);
        }
    }

    Tlb userRights() {
        return user;
    }

    Tlb alignedUserRights() {
        return aligned;
    }

    Tlb openRights() {
        return open;
    }

    AccessPath path() {
        return path;
    }

    // ---- fast accesses

    /** Keeps what comes later in the order of an x86 processor from being read earlier. */
    private void afterRead() {
        if (shared) {
            VarHandle.acquireFence();
        }
    }

    /** Keeps what comes earlier in the order of an x86 processor from being done later. */
    private void beforeWrite() {
        if (shared) {
            VarHandle.releaseFence();
        }
    }

    private static int at(long linear) {
        return Tlb.entry(linear) * Tlb.STRIDE;
    }

    private MemorySegment segment(long linear) {
        MemorySegment segment = segments[Tlb.entry(linear)];
        assert segment != null;
        return segment;
    }

    public int read8(long linear) {
        int at = at(linear);
        int value = tags[at] == (linear & PAGE) ? segment(linear).get(ValueLayout.JAVA_BYTE, linear + tags[at + Tlb.OFFSET]) & 0xff : (int) path.read(linear, 1);
        afterRead();
        return value;
    }

    public int read16(long linear) {
        int at = at(linear);
        int value = tags[at] == (linear + 1 & PAGE) ? segment(linear).get(Physical.SHORT, linear + tags[at + Tlb.OFFSET]) & 0xffff : (int) path.read(linear, 2);
        afterRead();
        return value;
    }

    /** Zero-extended. */
    public long read32(long linear) {
        int at = at(linear);
        long value = tags[at] == (linear + 3 & PAGE) ? segment(linear).get(Physical.INT, linear + tags[at + Tlb.OFFSET]) & 0xffff_ffffL : path.read(linear, 4);
        afterRead();
        return value;
    }

    public long read64(long linear) {
        int at = at(linear);
        long value = tags[at] == (linear + 7 & PAGE) ? segment(linear).get(Physical.LONG, linear + tags[at + Tlb.OFFSET]) : path.read(linear, 8);
        afterRead();
        return value;
    }

    public void write8(long linear, long value) {
        beforeWrite();
        int at = at(linear);
        if (tags[at + Tlb.WRITE] == (linear & PAGE)) {
            segment(linear).set(ValueLayout.JAVA_BYTE, linear + tags[at + Tlb.OFFSET], (byte) value);
        } else {
            path.write(linear, 1, value & 0xff);
        }
    }

    public void write16(long linear, long value) {
        beforeWrite();
        int at = at(linear);
        if (tags[at + Tlb.WRITE] == (linear + 1 & PAGE)) {
            segment(linear).set(Physical.SHORT, linear + tags[at + Tlb.OFFSET], (short) value);
        } else {
            path.write(linear, 2, value & 0xffff);
        }
    }

    public void write32(long linear, long value) {
        beforeWrite();
        int at = at(linear);
        if (tags[at + Tlb.WRITE] == (linear + 3 & PAGE)) {
            segment(linear).set(Physical.INT, linear + tags[at + Tlb.OFFSET], (int) value);
        } else {
            path.write(linear, 4, value & 0xffff_ffffL);
        }
    }

    public void write64(long linear, long value) {
        beforeWrite();
        int at = at(linear);
        if (tags[at + Tlb.WRITE] == (linear + 7 & PAGE)) {
            segment(linear).set(Physical.LONG, linear + tags[at + Tlb.OFFSET], value);
        } else {
            path.write(linear, 8, value);
        }
    }

    // ---- any width

    /** Reads 1, 2, 4 or 8 bytes, zero-extended. */
    public long read(long linear, int bytes) {
        return switch (bytes) {
            case 1 -> read8(linear);
            case 2 -> read16(linear);
            case 4 -> read32(linear);
            default -> read64(linear);
        };
    }

    /** Writes 1, 2, 4 or 8 bytes. */
    public void write(long linear, int bytes, long value) {
        switch (bytes) {
            case 1 -> write8(linear, value);
            case 2 -> write16(linear, value);
            case 4 -> write32(linear, value);
            default -> write64(linear, value);
        }
    }

    /** Faults if a write of up to a page would; changes nothing but accessed and dirty bits. */
    public void probeWrite(long linear, int bytes) {
        if (tags[at(linear) + Tlb.WRITE] == (linear + bytes - 1 & PAGE)) {
            return;
        }
        path.probe(linear, bytes);
    }

    /** Reads 1, 2, 4 or 8 bytes, zero-extended, that are to be written afterwards: faults as the write would. */
    public long readForUpdate(long linear, int bytes) {
        probeWrite(linear, bytes);
        return read(linear, bytes);
    }

    /** Replaces a number of 1, 2, 4 or 8 bytes, if it still is as expected, in one step that no other processor sees half of. */
    public boolean compareAndSet(long linear, int bytes, long expected, long value) {
        int at = at(linear);
        if (tags[at + Tlb.WRITE] == (linear & PAGE) && bytes >= 4 && (linear & bytes - 1) == 0) {
            return Physical.exchange(segment(linear), linear + tags[at + Tlb.OFFSET], bytes, expected, value);
        }
        return path.compareAndSet(linear, bytes, expected, value);
    }

    /** Reads a descriptor or a table the processor uses for itself, whatever the privilege level. */
    public long readSystem(long linear, int bytes) {
        path.use(kernel);
        try {
            return path.read(linear, bytes);
        } finally {
            rightsChanged();
        }
    }

    /** Writes a descriptor or a table the processor uses for itself, whatever the privilege level. */
    public void writeSystem(long linear, int bytes, long value) {
        path.use(kernel);
        try {
            path.write(linear, bytes, value);
        } finally {
            rightsChanged();
        }
    }

    /** Loads the directory pointers of PAE paging outside of long mode; false if one is not valid. */
    public boolean loadPointers(long cr3) {
        return path.walk().loadPointers(cr3);
    }

    /** Loads them after CR3 was set from outside. */
    void reloadPointers() {
        path.walk().reloadPointers();
    }

    // ---- code

    /** Translates the address of code; negative if there is no memory to execute. */
    long execute(long linear) {
        int at = at(linear);
        if (tags[at + Tlb.EXECUTE] == (linear & PAGE)) {
            return path.tlb().gpas[Tlb.entry(linear)] | linear & ~PAGE;
        }
        return path.execute(linear);
    }

    /** Translates for somebody who only wants to know; negative if there is no translation. */
    public long translate(long linear) {
        return path.translate(linear);
    }
}
