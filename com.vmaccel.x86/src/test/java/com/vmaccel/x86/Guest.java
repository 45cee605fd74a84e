package com.vmaccel.x86;

import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.CpuidEntry;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A processor with two megabytes of memory, everything else being devices. Code lies at {@link #CODE}; every exception has a handler that halts, so that where the processor halts tells
 * what happened.
 */
public final class Guest implements ProcessorHost {

    public static final long CODE = 0x8000;
    public static final long STACK = 0x7000;
    public static final long DATA = 0x10000;
    public static final long GDT = 0x1000;
    public static final long IDT = 0x2000;
    public static final long HANDLERS = 0x4000;
    public static final long TSS = 0x5000;
    public static final long TABLES = 0x20000;
    public static final int CODE0 = 0x08;
    public static final int DATA0 = 0x10;
    public static final int CODE3 = 0x1b;
    public static final int DATA3 = 0x23;
    /** The permission bitmap begins behind the segment. */
    private static final long NO_PORTS = 0xffffL << 48;
    private static final int BYTES = 2 << 20;
    private static final int HANDLER_BYTES = 4;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment memory;
    private final BitSet written = new BitSet();
    private @Nullable MemorySegment frozen;
    private final AccessReplay replay = new AccessReplay();
    private final Processor.Family family = new Processor.Family();
    private final Processor processor;

    /** A processor in real mode, at the code, with 64-KiB segments at 0. */
    public Guest() {
        this(Arena.ofAuto().allocate(BYTES, PageFrame.BYTES));
    }

    private Guest(MemorySegment memory) {
        this.memory = memory;
        processor = new Processor(this, replay, family);
        processor.setCpuid(cpuid());
        for (SegmentRegister register : SegmentRegister.values()) {
            processor.state().setSegment(register, Segment.realMode(0, register == SegmentRegister.CS));
        }
        set(X86Register.CR0, 0x10);
        set(X86Register.RFLAGS, 2);
        set(X86Register.RIP, CODE);
        set(X86Register.RSP, STACK);
        for (int vector = 0; vector < 256; vector++) {
            put(4L * vector, HANDLERS + HANDLER_BYTES * vector);
            memory.set(ValueLayout.JAVA_BYTE, HANDLERS + (long) HANDLER_BYTES * vector, (byte) 0xf4);
        }
        writing(HANDLERS);
        processor.state().setTable(DescriptorTableRegister.IDTR, new DescriptorTable(0, 0x3ff));
    }

    private static CpuidTable cpuid() {
        return CpuidTable.of(List.of(
                entry(0, new CpuidResult(0xd, 0, 0, 0)), entry(1, new CpuidResult(0, 0, -1, ~(1 << 1))), new CpuidEntry(7, 0, true, new CpuidResult(0, -1, -1, 0)),
                entry(0x8000_0000, new CpuidResult(0x8000_0008, 0, 0, 0)), entry(0x8000_0001, new CpuidResult(0, 0, -1, -1)),
                entry(0x8000_0008, new CpuidResult(40, 0, 0, 0))));
    }

    private static CpuidEntry entry(int function, CpuidResult result) {
        return new CpuidEntry(function, 0, false, result);
    }

    // ---- modes

    /** Enters flat 32-bit protected mode in ring 0. */
    public Guest protectedMode() {
        put(GDT + CODE0, 0x00cf_9b00_0000_ffffL);
        put(GDT + DATA0, 0x00cf_9300_0000_ffffL);
        put(GDT + (CODE3 & ~7), 0x00cf_fb00_0000_ffffL);
        put(GDT + (DATA3 & ~7), 0x00cf_f300_0000_ffffL);
        processor.state().setTable(DescriptorTableRegister.GDTR, new DescriptorTable(GDT, 0xff));
        for (int vector = 0; vector < 256; vector++) {
            put(IDT + 8L * vector, gate(HANDLERS + (long) HANDLER_BYTES * vector, CODE0, 0xee));
        }
        processor.state().setTable(DescriptorTableRegister.IDTR, new DescriptorTable(IDT, 0x7ff));
        set(X86Register.CR0, 0x11);
        segments(Segment.flat32(CODE0, true), Segment.flat32(DATA0, false));
        put(TSS + 4, STACK - 0x800);
        put(TSS + 8, DATA0);
        put(TSS + 0x60, NO_PORTS);
        processor.state().setSegment(SegmentRegister.TR, new Segment(TSS, 0x67, 0x40, 0x8b));
        return this;
    }

    /** Enters 64-bit mode in ring 0, the first two megabytes mapped to themselves for everybody. */
    public Guest longMode() {
        put(GDT + CODE0, 0x00af_9b00_0000_ffffL);
        put(GDT + DATA0, 0x00cf_9300_0000_ffffL);
        put(GDT + (CODE3 & ~7), 0x00af_fb00_0000_ffffL);
        put(GDT + (DATA3 & ~7), 0x00cf_f300_0000_ffffL);
        processor.state().setTable(DescriptorTableRegister.GDTR, new DescriptorTable(GDT, 0xff));
        for (int vector = 0; vector < 256; vector++) {
            put(IDT + 16L * vector, gate(HANDLERS + (long) HANDLER_BYTES * vector, CODE0, 0xee));
            put(IDT + 16L * vector + 8, 0);
        }
        processor.state().setTable(DescriptorTableRegister.IDTR, new DescriptorTable(IDT, 0xfff));
        put(TABLES, TABLES + 0x1000 | 7);
        put(TABLES + 0x1000, TABLES + 0x2000 | 7);
        put(TABLES + 0x2000, TABLES + 0x3000 | 7);
        for (int page = 0; page < 512; page++) {
            put(TABLES + 0x3000 + 8L * page, (long) page << 12 | 7);
        }
        set(X86Register.CR3, TABLES);
        set(X86Register.CR4, 0x20);
        set(X86Register.EFER, 0xd01);
        set(X86Register.CR0, 0x8001_0011L);
        segments(Segment.code64(CODE0), Segment.flat32(DATA0, false));
        put(TSS + 4, STACK - 0x800);
        put(TSS + 0x60, NO_PORTS);
        processor.state().setSegment(SegmentRegister.TR, new Segment(TSS, 0x67, 0x40, 0x8b));
        return this;
    }

    /** Goes on in a code segment of 16 bits, in protected mode. */
    public Guest code16() {
        processor.state().setSegment(SegmentRegister.CS, new Segment(0, 0xffff, CODE0, Segment.realMode(0, true).attributes()));
        return this;
    }

    /** Goes to ring 3 of the mode. */
    public Guest user() {
        boolean wide = processor.state().segment(SegmentRegister.CS).isLong();
        segments(wide ? Segment.code64(CODE3) : Segment.flat32(CODE3, true), Segment.flat32(DATA3, false));
        return this;
    }

    private void segments(Segment code, Segment data) {
        for (SegmentRegister register : List.of(SegmentRegister.ES, SegmentRegister.SS, SegmentRegister.DS, SegmentRegister.FS, SegmentRegister.GS)) {
            processor.state().setSegment(register, data);
        }
        processor.state().setSegment(SegmentRegister.CS, code);
    }

    private static long gate(long offset, int selector, int rights) {
        return offset & 0xffff | (long) selector << 16 | (long) rights << 40 | (offset & 0xffff_0000L) << 32;
    }

    // ---- again and again

    /** Remembers memory as it is now. */
    void freeze() {
        frozen = Arena.ofAuto().allocate(BYTES, PageFrame.BYTES).copyFrom(memory);
        written.clear();
    }

    /** Brings memory back to how it was remembered. */
    void thaw() {
        MemorySegment image = Objects.requireNonNull(frozen);
        for (int page = written.nextSetBit(0); page >= 0; page = written.nextSetBit(page + 1)) {
            long gpa = (long) page * PageFrame.BYTES;
            MemorySegment.copy(image, gpa, memory, gpa, PageFrame.BYTES);
            family.forgetCode(gpa, PageFrame.BYTES);
        }
        written.clear();
        processor.forgetMemory();
    }

    // ---- use

    public Processor processor() {
        return processor;
    }

    public AccessReplay replay() {
        return replay;
    }

    public Guest set(X86Register register, long value) {
        processor.state().set(register, value);
        return this;
    }

    public long get(X86Register register) {
        return processor.state().get(register);
    }

    /** Writes a number of 64 bits to memory. */
    public Guest put(long gpa, long value) {
        writing(gpa);
        writing(gpa + Long.BYTES - 1);
        memory.set(LONG, gpa, value);
        return this;
    }

    public long long64(long gpa) {
        return memory.get(LONG, gpa);
    }

    /** Writes code or data given in hexadecimal. */
    public Guest bytes(long gpa, String hex) {
        return bytes(gpa, HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    /** Writes code or data. */
    Guest bytes(long gpa, byte[] bytes) {
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, gpa, bytes.length);
        written.set((int) (gpa / PageFrame.BYTES), (int) ((gpa + bytes.length - 1) / PageFrame.BYTES) + 1);
        family.forgetCode(gpa, bytes.length);
        return this;
    }

    /** Executes code that ends with a halt instruction, which is added. */
    public Guest run(String hex) {
        bytes(CODE, hex + "f4");
        ProcessorStop stop = processor.run();
        if (stop != ProcessorStop.HALT) {
            throw new AssertionError("stopped for " + stop + " at 0x" + Long.toHexString(get(X86Register.RIP)));
        }
        return this;
    }

    /** The vector whose handler has halted the processor; -1 if it was none. */
    public int vector() {
        long at = get(X86Register.RIP) - 1 - HANDLERS;
        return at >= 0 && at < 256 * HANDLER_BYTES ? (int) at / HANDLER_BYTES : -1;
    }

    /** What is on top of the stack: the error code of exceptions that have one. */
    public long top() {
        return long64(get(X86Register.RSP));
    }

    // ---- host

    @Override
    public boolean find(long gpa, PageFrame frame) {
        if (gpa < 0 || gpa >= BYTES) {
            return false;
        }
        frame.set(memory, gpa & -PageFrame.BYTES, true, true);
        return true;
    }

    @Override
    public long read(long gpa, int sizeBytes) {
        return replay.access(AccessKind.MEMORY_READ, gpa, sizeBytes, 0);
    }

    @Override
    public void write(long gpa, int sizeBytes, long value) {
        replay.access(AccessKind.MEMORY_WRITE, gpa, sizeBytes, value);
    }

    @Override
    public long in(int port, int sizeBytes) {
        return replay.access(AccessKind.PORT_READ, port, sizeBytes, 0);
    }

    @Override
    public void out(int port, int sizeBytes, long value) {
        replay.access(AccessKind.PORT_WRITE, port, sizeBytes, value);
    }

    @Override
    public void writing(long gpa) {
        written.set((int) (gpa / PageFrame.BYTES));
    }

    @Override
    public boolean isRepeated(long gpa, int sizeBytes, boolean write) {
        return replay.isNext(write ? AccessKind.MEMORY_WRITE : AccessKind.MEMORY_READ, gpa, sizeBytes);
    }

    @Override
    public long timeStamp() {
        return processor.instructions();
    }

    @Override
    public long random() {
        return 4;
    }

    @Override
    public boolean readMsr(int index, long[] answer) {
        return false;
    }

    @Override
    public boolean writeMsr(int index, long value) {
        return false;
    }

    @Override
    public void exclusively(Runnable action) {
        action.run();
    }
}
