package com.vmaccel.x86.internal.cpu;

import com.vmaccel.x86.CodeMode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The decoded code of one processor: blocks by guest-physical address and mode, and a shortcut by linear address that lasts as long as translations and modes do. */
final class Code {

    private static final int SHORTCUTS = 4096;
    private static final long NO_PAGE = -1;

    /** The blocks of one guest-physical page. */
    private static final class Page {
        private final Map<Integer, Block> blocks = new HashMap<>();
    }

    private final Cpu cpu;
    private final CodePages pages;
    private final BlockDecoder decoder;
    private final Map<Long, Page> known = new HashMap<>();
    private final @Nullable Block[] shortcuts = new @Nullable Block[SHORTCUTS];
    private final long[] shortcutTags = new long[SHORTCUTS];
    /** The guest-physical pages of the block being executed: numbers, as a reference costs more to write. */
    private long page = NO_PAGE;
    private long secondPage = NO_PAGE;
    private int singleLength;

    Code(Cpu cpu, CodePages pages) {
        this.cpu = cpu;
        this.pages = pages;
        this.decoder = new BlockDecoder(cpu);
    }

    BlockDecoder decoder() {
        return decoder;
    }

    // ---- what is executed

    void executing(Block block) {
        page = block.page;
        secondPage = block.secondPage;
    }

    void executingNothing() {
        page = NO_PAGE;
        secondPage = NO_PAGE;
    }

    /** Whether a block is being executed. */
    boolean isExecuting() {
        return page != NO_PAGE;
    }

    /** Whether the block being executed has code in a page. */
    boolean isExecuting(long gpa) {
        long wanted = gpa & -4096;
        return wanted == page || wanted == secondPage;
    }

    // ---- finding

    private static int slot(long linear) {
        return (int) (linear ^ linear >>> 12) & SHORTCUTS - 1;
    }

    /** The block at the instruction pointer, or null if there is no memory to execute; faults as fetching does. */
    @Nullable Block find() {
        long linear = cpu.code64 ? cpu.r[Cpu.IP] : cpu.r[Cpu.IP] + cpu.r[Cpu.BASES + Segments.CS] & 0xffff_ffffL;
        long tag = linear << 1 | (cpu.cpl == 3 ? 1 : 0);
        int slot = slot(linear);
        Block block = shortcuts[slot];
        if (block != null && shortcutTags[slot] == tag && block.valid) {
            return block;
        }
        block = lookUp(linear);
        if (block != null && block.secondPage < 0) {
            shortcuts[slot] = block;
            shortcutTags[slot] = tag;
        }
        return block;
    }

    /**
     * The instruction at the instruction pointer by itself, or null if there is no memory to execute; faults as fetching does.
     *
     * @param keep whether to decode a block that begins there, so that it is known the next time
     */
    @Nullable Op single(boolean keep) {
        Block block = keep ? find() : null;
        if (block != null && block.ops[0].instructions() == 1) {
            singleLength = block.ops.length == 1 ? block.length : block.ops[1].offset();
            if (cpu.code64 || cpu.r[Cpu.IP] + singleLength - 1 <= cpu.segments.limit[Segments.CS]) {
                return block.ops[0];
            }
        }
        Op op = decoder.single();
        singleLength = decoder.singleLength();
        return op;
    }

    /** The length of the last instruction found by itself. */
    int singleLength() {
        return singleLength;
    }

    private @Nullable Block lookUp(long linear) {
        long gpa = cpu.memory.execute(linear);
        if (gpa < 0) {
            return null;
        }
        Block block = page(gpa).blocks.get(key(gpa));
        if (block != null && block.valid && (block.secondPage < 0 || block.secondPage == cpu.memory.execute(decoder.nextPage(linear)))) {
            return block;
        }
        if (pages.isNew(gpa)) {
            cpu.host.exclusively(() -> {
                pages.mark(gpa, 1);
                pages.watch(gpa);
            });
            return lookUp(linear); // somebody may have changed everything before it was this processor's turn
        }
        block = decoder.decode(linear, gpa);
        return block == null || remember(block) ? block : lookUp(linear);
    }

    private Page page(long gpa) {
        return known.computeIfAbsent(gpa >>> 12, number -> new Page());
    }

    private int key(long gpa) {
        return (int) (gpa & 0xfff) << 2 | modeKey(cpu.mode);
    }

    /** Keeps a block; false if its code has changed before every processor knew that it is code. */
    private boolean remember(Block block) {
        int here = (int) Math.min(block.length, 4096 - (block.gpa & 0xfff));
        pages.mark(block.gpa, here);
        if (block.secondPage >= 0) {
            cpu.host.exclusively(() -> {
                pages.mark(block.secondPage, block.length - here);
                pages.watch(block.secondPage);
            });
            page(block.secondPage).blocks.put(-1 - key(block.gpa), block);
        }
        page(block.gpa).blocks.put(key(block.gpa), block);
        return !pages.isShared() || decoder.isUnchanged(block) && pages.isCode(block.gpa) && (block.secondPage < 0 || pages.isCode(block.secondPage));
    }

    private static int modeKey(CodeMode mode) {
        return mode.bits() >> 5;
    }

    // ---- forgetting

    /** Forgets which block is at which linear address. */
    void forgetShortcuts() {
        Arrays.fill(shortcuts, null);
    }

    /** Forgets the code of a page; other processors are stopped. */
    void forget(long pageNumber) {
        Page page = known.remove(pageNumber);
        if (page != null) {
            page.blocks.values().forEach(block -> block.valid = false);
        }
    }

    void forgetAll() {
        known.values().forEach(page -> page.blocks.values().forEach(block -> block.valid = false));
        known.clear();
        forgetShortcuts();
    }
}
