package com.vmaccel.x86.internal.cpu;

import com.vmaccel.x86.CodeMode;
import com.vmaccel.x86.Instruction;
import com.vmaccel.x86.InstructionBuffer;
import com.vmaccel.x86.InstructionDecoder;
import com.vmaccel.x86.PageFrame;
import com.vmaccel.x86.Validity;
import com.vmaccel.x86.internal.integer.Groups;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads code and makes blocks of it. */
final class BlockDecoder {

    /** The most instructions of a block: how long an event may have to wait. */
    static final int MOST = 64;
    private static final int LONGEST = 15;
    private static final int PAGE_BYTES = PageFrame.BYTES;

    private static final Map<CodeMode, InstructionDecoder> DECODERS = decoders();

    private static final byte[] NO_OPERATION = {(byte) 0x90};

    private final Cpu cpu;
    private final InstructionSet instructions;
    private final InstructionBuffer buffer = new InstructionBuffer();
    /** The bytes of the last block. */
    private final byte[] code = new byte[MOST * LONGEST];
    private long secondPage;
    private int singleLength;
    private @Nullable Instruction single;

    BlockDecoder(Cpu cpu) {
        this.cpu = cpu;
        this.instructions = Groups.ALL;
        decoder().decode(NO_OPERATION, 0, 0, buffer); // reads the tables, so that the first run does not wait for them
    }

    private static Map<CodeMode, InstructionDecoder> decoders() {
        Map<CodeMode, InstructionDecoder> map = new EnumMap<>(CodeMode.class);
        for (CodeMode mode : CodeMode.values()) {
            map.put(mode, new InstructionDecoder(mode));
        }
        return map;
    }

    private InstructionDecoder decoder() {
        return Objects.requireNonNull(DECODERS.get(cpu.mode));
    }

    /** The linear address of the next page. */
    long nextPage(long linear) {
        long next = (linear | PAGE_BYTES - 1) + 1;
        return cpu.code64 ? next : next & 0xffff_ffffL;
    }

    /** Decodes a block, or returns null if its first instruction reaches where there is no memory to execute. */
    @Nullable Block decode(long linear, long gpa) {
        List<Op> ops = new ArrayList<>();
        secondPage = -1;
        int offset = 0;
        boolean open = true;
        int here = PAGE_BYTES - (int) (gpa & PAGE_BYTES - 1);
        while (open && ops.size() < MOST && offset < here) {
            Instruction i = next(linear + offset, gpa + offset, offset == 0);
            if (i == null) {
                break;
            }
            Op op = instructions.op(new Site(i, offset), cpu.cpuid);
            ops.add(op);
            for (int n = 0; n < i.length(); n++) {
                code[offset + n] = (byte) i.byteAt(n);
            }
            offset += i.length();
            open = op.flow() == Op.Flow.NEXT;
        }
        return ops.isEmpty() ? null : new Block(BlockShape.of(ops), offset, gpa, cpu.mode, secondPage);
    }

    /** Whether the code of the last block is still what was decoded, after other processors were told that it is code. */
    boolean isUnchanged(Block block) {
        VarHandle.fullFence();
        int here = (int) Math.min(block.length, PAGE_BYTES - (block.gpa & PAGE_BYTES - 1));
        boolean same = Arrays.equals(read(block.gpa, here), 0, here, code, 0, here);
        int there = block.length - here;
        return same && (there == 0 || Arrays.equals(read(block.secondPage, there), 0, there, code, here, block.length));
    }

    /** Decodes the instruction at the instruction pointer by itself; null if there is no memory to execute; faults as fetching does. */
    @Nullable Op single() {
        long linear = cpu.code64 ? cpu.r[Cpu.IP] : cpu.r[Cpu.IP] + cpu.r[Cpu.BASES + Segments.CS] & 0xffff_ffffL;
        if (!cpu.code64 && cpu.r[Cpu.IP] > cpu.segments.limit[Segments.CS]) {
            throw cpu.protection();
        }
        long gpa = cpu.memory.execute(linear);
        Instruction i = gpa < 0 ? null : next(linear, gpa, true);
        single = i;
        if (i == null) {
            return null;
        }
        if (!cpu.code64 && cpu.r[Cpu.IP] + i.length() - 1 > cpu.segments.limit[Segments.CS]) {
            throw cpu.protection();
        }
        singleLength = i.length();
        return instructions.op(new Site(i, 0), cpu.cpuid);
    }

    /** The length of the last instruction decoded by itself. */
    int singleLength() {
        return singleLength;
    }

    /** The bytes of the last instruction decoded by itself; none if there was none. */
    byte[] singleBytes() {
        Instruction i = single;
        byte[] bytes = new byte[i == null ? 0 : i.length()];
        for (int n = 0; i != null && n < bytes.length; n++) {
            bytes[n] = (byte) i.byteAt(n);
        }
        return bytes;
    }

    /** Decodes one instruction; null if it reaches into another page and is not the first, or into what is no memory. */
    private @Nullable Instruction next(long linear, long gpa, boolean first) {
        int here = PAGE_BYTES - (int) (gpa & PAGE_BYTES - 1);
        byte[] bytes = read(gpa, Math.min(here, LONGEST));
        if (decoder().decode(bytes, 0, linear, buffer) != Validity.TRUNCATED) {
            return buffer.copy();
        }
        if (!first) {
            return null;
        }
        long following = cpu.memory.execute(nextPage(linear));
        if (following < 0) {
            return null;
        }
        byte[] all = Arrays.copyOf(bytes, LONGEST);
        System.arraycopy(read(following, LONGEST - here), 0, all, here, LONGEST - here);
        decoder().decode(all, 0, linear, buffer);
        secondPage = following & -PAGE_BYTES;
        return buffer.copy();
    }

    private byte[] read(long gpa, int count) {
        byte[] bytes = new byte[count];
        Physical physical = cpu.memory.path().physical();
        if (physical.find(gpa)) {
            PageFrame frame = physical.frame();
            MemorySegment.copy(frame.segment(), ValueLayout.JAVA_BYTE, frame.offset() + (gpa & PAGE_BYTES - 1), bytes, 0, count);
        }
        return bytes;
    }
}
