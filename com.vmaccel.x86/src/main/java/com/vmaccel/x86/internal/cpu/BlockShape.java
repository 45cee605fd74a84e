package com.vmaccel.x86.internal.cpu;

import java.util.ArrayList;
import java.util.List;

/** What can be told of the ops of a block only when all of it is known: which flags nobody sees, which ops are one, and how many instructions come before each. */
final class BlockShape {

    private BlockShape() {}

    static Op[] of(List<Op> decoded) {
        List<Op> ops = joined(withoutUnseenFlags(decoded));
        int instructions = 0;
        for (Op op : ops) {
            op.follow(instructions);
            instructions += op.instructions();
        }
        return ops.toArray(Op[]::new);
    }

    /** Flags are seen where an instruction reads them, keeps some or may fault, and behind the block. */
    private static List<Op> withoutUnseenFlags(List<Op> decoded) {
        List<Op> ops = new ArrayList<>(decoded);
        boolean seen = true;
        for (int i = ops.size() - 1; i >= 0; i--) {
            Op op = ops.get(i);
            Op quiet = seen ? null : op.withoutFlags();
            if (quiet != null) {
                ops.set(i, quiet.placed(op.offset(), op.flow()));
            } else if (op.status() != Op.Status.UNTOUCHED) {
                seen = op.status() == Op.Status.SEEN;
            }
        }
        return ops;
    }

    private static List<Op> joined(List<Op> separate) {
        List<Op> ops = new ArrayList<>();
        for (Op op : separate) {
            Op last = ops.isEmpty() ? null : ops.getLast();
            Op both = last == null ? null : last.joined(op);
            if (last == null || both == null) {
                ops.add(op);
            } else {
                ops.set(ops.size() - 1, both.placed(last.offset(), op.flow()));
            }
        }
        return ops;
    }
}
