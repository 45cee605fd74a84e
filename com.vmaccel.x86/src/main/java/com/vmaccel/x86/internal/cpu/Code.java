package com.vmaccel.x86.internal.cpu;

import com.vmaccel.x86.CodeMode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The decoded code of one processor: blocks by guest-physical address and mode, and a shortcut by linear address that lasts as long as translations and modes do. */
final class Code {

    private static final int SHORTCUTS = 4096;
    private static final long NO_PAGE = -1;
    /** How many addresses of single steps are remembered. */
    private static final int STEPPED = 256;

    /** The blocks of one guest-physical page. */
    private static final class Page {
        private final LongMap<Block> blocks = new LongMap<>();
    }

    private final Cpu cpu;
    private final CodePages pages;
    private final BlockDecoder decoder;
    private final LongMap<Page> known = new LongMap<>();
    private final @Nullable Block[] shortcuts = new @Nullable Block[SHORTCUTS];
    private final long[] shortcutTags = new long[SHORTCUTS];
    /** The guest-physical pages of the block being executed: numbers, as a reference costs more to write. */
    private long page = NO_PAGE;
    private long secondPage = NO_PAGE;
    private int singleLength;
    private final long[] stepped = new long[STEPPED];

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
        Block block = keep || isSteppedAgain() ? find() : null;
        if (block != null && isWithinSegment(firstLength(block))) {
            singleLength = firstLength(block);
            return block.single == null ? block.ops[0] : block.single;
        }
        Op op = decoder.single();
        singleLength = decoder.singleLength();
        if (block != null && block.secondPage < 0) {
            block.single = op;
            block.singleLength = singleLength;
        }
        return op;
    }

    private boolean isWithinSegment(int length) {
        return length > 0 && (cpu.code64 || cpu.r[Cpu.IP] + length - 1 <= cpu.segments.limit[Segments.CS]);
    }

    /** The length of a block's first instruction, or 0 if it is not known by itself. */
    private static int firstLength(Block block) {
        if (block.single != null) {
            return block.singleLength;
        }
        if (!block.ops[0].isWholeInstruction()) {
            return 0;
        }
        return block.ops.length == 1 ? block.length : block.ops[1].offset();
    }

    /** Whether an instruction was executed by itself before at this address: then it is worth a block, which the next time allocates nothing. */
    private boolean isSteppedAgain() {
        long linear = cpu.r[Cpu.IP] + cpu.r[Cpu.BASES + Segments.CS];
        int at = (int) (linear * LongMap.SPREAD >>> 32) & STEPPED - 1;
        boolean again = stepped[at] == linear;
        stepped[at] = linear;
        return again;
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
        Page page = known.get(gpa >>> 12);
        if (page == null) {
            page = new Page();
            known.put(gpa >>> 12, page);
        }
        return page;
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
            page.blocks.forEach(block -> block.valid = false);
        }
    }

    void forgetAll() {
        known.forEach(page -> page.blocks.forEach(block -> block.valid = false));
        known.clear();
        forgetShortcuts();
    }
}
