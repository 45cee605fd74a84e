package com.vmaccel.itest.adversary.execute;

import com.vmaccel.api.capability.ExitKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets an instruction be executed again and again until all its accesses have been answered: each access is made once, in ascending fragments that cross neither
 * a page nor eight bytes, and repeated from the log afterwards. Memory is answered at once, everything else ends the attempt.
 */
final class AccessLog implements Bus {

    private static final int PAGE = 4096;

    /** Ends an attempt: somebody has to answer. */
    static final class Unanswered extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Fragment fragment;

        Unanswered(Fragment fragment) {
            super(null, null, false, false);
            this.fragment = fragment;
        }

        Fragment fragment() {
            return fragment;
        }
    }

    /** Ends an attempt: the address is not mapped. */
    static final class PageFault extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final long linear;
        private final boolean write;

        PageFault(long linear, boolean write) {
            super(null, null, false, false);
            this.linear = linear;
            this.write = write;
        }

        long linear() {
            return linear;
        }

        boolean isWrite() {
            return write;
        }
    }

    private final GuestSpace space;
    private final List<Long> answers = new ArrayList<>();
    private int position;

    AccessLog(GuestSpace space) {
        this.space = space;
    }

    /** Begins the next attempt. */
    void rewind() {
        position = 0;
    }

    /** Adds the answer to the fragment that ended the last attempt. */
    void answer(long value) {
        answers.add(value);
    }

    @Override
    public void probe(long linear, int size, boolean write) {
        translate(linear, write);
        translate(linear + size - 1, write);
    }

    private long translate(long linear, boolean write) {
        return space.translate(linear).orElseThrow(() -> new PageFault(linear, write));
    }

    @Override
    public long load(long linear, int size) {
        long value = 0;
        for (int offset = 0; offset < size; ) {
            int piece = pieceSize(linear + offset, size - offset);
            value |= loadPiece(translate(linear + offset, false), piece) << 8 * offset;
            offset += piece;
        }
        return value;
    }

    @Override
    public void store(long linear, int size, long value) {
        for (int offset = 0; offset < size; ) {
            int piece = pieceSize(linear + offset, size - offset);
            storePiece(translate(linear + offset, true), piece, value >>> 8 * offset & Alu.mask(piece));
            offset += piece;
        }
    }

    private static int pieceSize(long linear, int rest) {
        return Math.min(rest, PAGE - (int) (linear & PAGE - 1));
    }

    private long loadPiece(long gpa, int size) {
        if (position == answers.size() && space.isMemory(gpa, false)) {
            answers.add(space.load(gpa, size));
        }
        return next(ExitKind.MMIO_READ, gpa, size, 0);
    }

    private void storePiece(long gpa, int size, long value) {
        if (position == answers.size() && space.isMemory(gpa, true)) {
            space.store(gpa, size, value);
            answers.add(0L);
        }
        next(ExitKind.MMIO_WRITE, gpa, size, value);
    }

    @Override
    public long in(int port, int size) {
        return next(ExitKind.PORT_READ, port, size, 0);
    }

    @Override
    public void out(int port, int size, long value) {
        next(ExitKind.PORT_WRITE, port, size, value);
    }

    @Override
    public long readMsr(int index) {
        return next(ExitKind.MSR_READ, index, Long.BYTES, 0);
    }

    @Override
    public void writeMsr(int index, long value) {
        next(ExitKind.MSR_WRITE, index, Long.BYTES, value);
    }

    private long next(ExitKind kind, long address, int size, long value) {
        if (position == answers.size()) {
            throw new Unanswered(new Fragment(kind, address, size, value));
        }
        return answers.get(position++) & Alu.mask(size);
    }
}
