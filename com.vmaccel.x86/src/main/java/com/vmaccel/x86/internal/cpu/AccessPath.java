package com.vmaccel.x86.internal.cpu;

import com.vmaccel.x86.PageFrame;

/** The slow way to memory: translates, fills the translation cache, splits what crosses pages, sees to code, devices and watched addresses. */
final class AccessPath {

    private static final int PAGE_BYTES = PageFrame.BYTES;
    private static final long PAGE = -PAGE_BYTES;
    private static final long LINEAR32 = 0xffff_ffffL;

    private final Cpu cpu;
    private final CodePages pages;
    private final Physical physical;
    private final PageWalk walk;
    private Tlb tlb = new Tlb();

    AccessPath(Cpu cpu, CodePages pages) {
        this.cpu = cpu;
        this.pages = pages;
        this.physical = new Physical(cpu.host, pages);
        this.walk = new PageWalk(cpu, physical);
    }

    /** Chooses whose rights count. */
    void use(Tlb rights) {
        tlb = rights;
    }

    Tlb tlb() {
        return tlb;
    }

    Physical physical() {
        return physical;
    }

    PageWalk walk() {
        return walk;
    }

    void forget() {
        physical.flush();
        walk.forgetLarge();
    }

    boolean mayBeLarge(long linear) {
        return walk.mayBeLarge(linear);
    }

    // ---- translation

    private boolean asUser() {
        return tlb == cpu.memory.userRights() || mustBeAligned();
    }

    private boolean mustBeAligned() {
        return tlb == cpu.memory.alignedUserRights();
    }

    private boolean isOpen() {
        return tlb == cpu.memory.openRights();
    }

    /** Translates for an access within a page, or faults; what is found goes into the cache. */
    private long translate(long linear, int access) {
        long gpa = walk.translate(linear, access, asUser(), isOpen());
        if (!cpu.debug.isWatching() && !mustBeAligned() && physical.find(gpa)) {
            remember(linear & PAGE, gpa & PAGE, access);
        }
        return gpa;
    }

    private void remember(long page, long gpaPage, int access) {
        PageFrame frame = physical.frame();
        tlb.fill(page, gpaPage, frame.segment(), frame.offset());
        if (access == Tlb.EXECUTE) {
            if (frame.isExecutable()) {
                tlb.allow(page, Tlb.EXECUTE);
            }
            return;
        }
        tlb.allow(page, Tlb.READ);
        if (access == Tlb.WRITE && frame.isWritable() && !pages.isCode(gpaPage)) {
            cpu.host.writing(gpaPage);
            tlb.allow(page, Tlb.WRITE);
        }
    }

    private void requireCanonical(long linear) {
        if (cpu.code64 && linear << 16 >> 16 != linear) {
            throw cpu.protection();
        }
    }

    /** What an access of data must be before it is translated. */
    private void requireUsable(long linear, int bytes) {
        requireCanonical(linear);
        if (mustBeAligned() && (linear & bytes - 1) != 0) {
            throw cpu.fault(Vectors.AC, 0);
        }
    }

    private long next(long linear) {
        long page = (linear | ~PAGE) + 1;
        return cpu.code64 || linear >>> 32 != 0 ? page : page & LINEAR32;
    }

    // ---- data

    long read(long linear, int bytes) {
        requireUsable(linear, bytes);
        cpu.debug.accessed(linear, bytes, false);
        int here = PAGE_BYTES - (int) (linear & ~PAGE);
        if (bytes <= here) {
            return physical.read(translate(linear, Tlb.READ), bytes);
        }
        long second = next(linear);
        requireCanonical(second);
        long first = translate(linear, Tlb.READ);
        long rest = translate(second, Tlb.READ);
        long low = physical.read(first, here);
        return low | physical.read(rest, bytes - here) << 8 * here;
    }

    void write(long linear, int bytes, long value) {
        requireUsable(linear, bytes);
        int here = PAGE_BYTES - (int) (linear & ~PAGE);
        if (bytes <= here) {
            long gpa = writable(linear, bytes);
            physical.write(gpa, bytes, value);
        } else {
            long second = next(linear);
            requireCanonical(second);
            writable(linear, here);
            long rest = writable(second, bytes - here);
            long first = writable(linear, here);
            physical.write(first, here, value);
            physical.write(rest, bytes - here, value >>> 8 * here);
        }
        cpu.debug.accessed(linear, bytes, true);
    }

    /** Translates for a write; one that changes the block being executed has to be made by an instruction that is executed by itself. */
    private long writable(long linear, int bytes) {
        long gpa = translate(linear, Tlb.WRITE);
        if (cpu.code.isExecuting(gpa) && pages.hits(gpa, bytes)) {
            throw cpu.alone();
        }
        return gpa;
    }

    void probe(long linear, int bytes) {
        requireUsable(linear, bytes);
        translate(linear, Tlb.WRITE);
        if ((linear & ~PAGE) + bytes > PAGE_BYTES) {
            translate(next(linear), Tlb.WRITE);
        }
    }

    boolean compareAndSet(long linear, int bytes, long expected, long value) {
        requireUsable(linear, bytes);
        int place = (int) linear & 7;
        if (place + bytes > 8 || bytes == 2 && (linear & 3) == 3 || bytes == 4 && (linear & 3) != 0) {
            return compareAndSetApart(linear, bytes, expected, value);
        }
        boolean done = physical.compareAndSet(writable(linear, bytes), bytes, expected, value);
        cpu.debug.accessed(linear, bytes, true);
        return done;
    }

    /** For what the host has no atomic access: all other processors stop. */
    private boolean compareAndSetApart(long linear, int bytes, long expected, long value) {
        probe(linear, bytes);
        if (!physical.find(translate(linear, Tlb.WRITE))) {
            write(linear, bytes, value);
            return true;
        }
        boolean[] done = new boolean[1];
        cpu.host.exclusively(() -> {
            done[0] = read(linear, bytes) == expected;
            if (done[0]) {
                write(linear, bytes, value);
            }
        });
        return done[0];
    }

    // ---- code

    /** Translates the address of code; negative if there is no memory to execute. */
    long execute(long linear) {
        requireCanonical(linear);
        long gpa = translate(linear, Tlb.EXECUTE);
        return physical.find(gpa) && physical.frame().isExecutable() ? gpa : -1;
    }

    long translate(long linear) {
        return walk.look(linear);
    }
}
