package com.vmaccel.x86.internal.cpu;

import com.vmaccel.x86.ProcessorHost;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Which guest-physical pages the processors of a virtual machine have decoded code from, in pieces of 64 bytes. Writes to such pages take the slow path on every processor, and those
 * that hit a piece with code make every processor forget the page's code.
 */
public final class CodePages {

    private static final int PIECE_SHIFT = 6;

    private final ConcurrentHashMap<Long, Long> pieces = new ConcurrentHashMap<>();
    private final List<Cpu> processors = new CopyOnWriteArrayList<>();

    private final boolean shared;

    /** No code yet, for one processor or for several. */
    public CodePages(boolean shared) {
        this.shared = shared;
    }

    boolean isShared() {
        return shared;
    }

    void add(Cpu cpu) {
        processors.add(cpu);
    }

    /** Forgets a processor that is gone. */
    public void remove(Cpu cpu) {
        processors.remove(cpu);
    }

    private static long mask(long gpa, int bytes) {
        int first = (int) (gpa & 0xfff) >> PIECE_SHIFT;
        int last = (int) ((gpa & 0xfff) + bytes - 1) >> PIECE_SHIFT;
        return (last >= 63 ? -1L : (1L << last + 1) - 1) & -1L << first;
    }

    boolean isCode(long gpa) {
        return pieces.containsKey(gpa >>> 12);
    }

    /** Whether code was decoded from a range. */
    public boolean hasCode(long gpa, long sizeBytes) {
        long pageCount = (gpa + sizeBytes - 1 >>> 12) - (gpa >>> 12) + 1;
        if (sizeBytes <= 0 || pageCount > pieces.size()) {
            return sizeBytes > 0 && pieces.keySet().stream().anyMatch(page -> page >= gpa >>> 12 && page <= gpa + sizeBytes - 1 >>> 12);
        }
        for (long page = gpa >>> 12; page <= gpa + sizeBytes - 1 >>> 12; page++) {
            if (pieces.containsKey(page)) {
                return true;
            }
        }
        return false;
    }

    /** Notes that code is about to be decoded; false if the page was one with code already, so that the processors know. */
    boolean isNew(long gpa) {
        return !isCode(gpa);
    }

    void mark(long gpa, int bytes) {
        pieces.merge(gpa >>> 12, mask(gpa, bytes), (a, b) -> a | b);
    }

    /** Makes every processor take a second look at writes to a page; while no other one executes. */
    void watch(long gpa) {
        for (Cpu cpu : processors) {
            cpu.memory.flushWrites(gpa & -4096);
        }
    }

    /** Whether a write changes code. */
    boolean hits(long gpa, int bytes) {
        Long marked = pieces.get(gpa >>> 12);
        return marked != null && (marked & mask(gpa, bytes)) != 0;
    }

    /** Forgets the code of a page if a write hits it. */
    void written(ProcessorHost host, long gpa, int bytes) {
        if (hits(gpa, bytes)) {
            host.exclusively(() -> forget(gpa));
        }
    }

    /** Forgets the code of a page; while no other processor executes. */
    public void forget(long gpa) {
        if (pieces.remove(gpa >>> 12) != null) {
            processors.forEach(cpu -> cpu.code.forget(gpa >>> 12));
        }
    }

    /** Forgets all code. */
    public void forgetAll() {
        pieces.clear();
        processors.forEach(cpu -> cpu.code.forgetAll());
    }
}
