package com.vmaccel.x86.internal.cpu;

import com.vmaccel.x86.CodeMode;
import com.vmaccel.x86.PageFrame;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Instructions that follow each other, from one page but for the end of the last. Links to successors hold within a page, whose translation is the same for all of it. */
final class Block {

    final Op[] ops;
    final int length;
    final int instructions;
    final long gpa;
    /** The page it begins in. */
    final long page;
    private final int offset;
    final CodeMode mode;
    /** Whether the last instruction has set the instruction pointer. */
    final boolean branches;
    /** The guest-physical page the last instruction ends in, if it is not the block's own; -1 otherwise. */
    final long secondPage;
    /** Whether the code is still what was decoded. */
    boolean valid = true;
    /** The first instruction by itself, if it was wanted and the first op joins it with another. */
    @Nullable Op single;
    int singleLength;
    private @Nullable Block first;
    private @Nullable Block second;

    Block(Op[] ops, int length, long gpa, CodeMode mode, long secondPage) {
        this.ops = ops;
        this.length = length;
        this.instructions = Arrays.stream(ops).mapToInt(Op::instructions).sum();
        this.gpa = gpa;
        this.page = gpa & -PageFrame.BYTES;
        this.offset = (int) (gpa & PageFrame.BYTES - 1);
        this.mode = mode;
        this.branches = ops[ops.length - 1].flow() == Op.Flow.BRANCHES;
        this.secondPage = secondPage;
    }

    /** The successor at an offset of the same page, if it is known. */
    @Nullable Block successor(int wanted) {
        Block known = first;
        if (known != null && known.offset == wanted && known.valid) {
            return known;
        }
        known = second;
        return known != null && known.offset == wanted && known.valid ? known : null;
    }

    void link(Block next) {
        if (next.secondPage >= 0) {
            return;
        }
        second = first;
        first = next;
    }
}
