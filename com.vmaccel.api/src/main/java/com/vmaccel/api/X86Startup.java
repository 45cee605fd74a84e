package com.vmaccel.api;

import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.GuestMemory;
import com.vmaccel.api.register.Register;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Brings an x86 vCPU from architectural reset into a mode in which a program can begin at once. */
public final class X86Startup {

    /** What {@link #longMode} needs for page tables, in bytes. */
    public static final int PAGE_TABLE_BYTES = 6 * 4096;

    /** The selector of CS that {@link #protectedMode} and {@link #longMode} use. */
    public static final int CODE_SELECTOR = 0x08;

    /** The selector of the data segments that {@link #protectedMode} and {@link #longMode} use. */
    public static final int DATA_SELECTOR = 0x10;

    private static final ValueLayout.OfLong ENTRY = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int PAGE = 4096;
    private static final long PRESENT_WRITABLE_USER = 7;
    private static final long LARGE = 0x80;
    private static final long CR0_PE_NE_ET = 0x31;
    private static final long CR0_PG = 1L << 31;
    private static final long CR4_PAE_OSFXSR_OSXMMEXCPT = 0x620;
    private static final long EFER_LME_LMA = 0x500;

    private X86Startup() {}

    /**
     * Begins in real mode with all segments at 0.
     *
     * @param vcpu a vCPU in reset, on its owner thread
     * @param ip where to begin, 0 to 0xffff
     */
    public static void realMode(X86Vcpu vcpu, int ip) {
        if (ip < 0 || ip > 0xffff) {
            throw new IllegalArgumentException("real-mode instruction pointer out of range: 0x" + Integer.toHexString(ip));
        }
        setSegments(vcpu, Segment.realMode(0, true), Segment.realMode(0, false));
        vcpu.set(X86Register.RIP, ip);
    }

    /**
     * Begins in 32-bit protected mode with flat segments and without paging. There is no descriptor table: a guest that loads segment registers brings its own.
     *
     * @param vcpu a vCPU in reset, on its owner thread
     * @param eip where to begin
     */
    public static void protectedMode(X86Vcpu vcpu, int eip) {
        setSegments(vcpu, Segment.flat32(CODE_SELECTOR, true), Segment.flat32(DATA_SELECTOR, false));
        vcpu.write(
                new Register[] {X86Register.CR0, X86Register.RIP},
                new long[] {CR0_PE_NE_ET, Integer.toUnsignedLong(eip)});
    }

    /**
     * Begins in 64-bit mode at ring 0 with the first 4 GiB mapped one to one in large pages, SSE enabled. There is no descriptor table: a guest that loads
     * segment registers or takes interrupts brings its own.
     *
     * @param vcpu a vCPU in reset, on its owner thread
     * @param memory the guest's memory
     * @param rip where to begin
     * @param tables where the page tables go: {@link #PAGE_TABLE_BYTES} bytes of mapped memory, aligned to 4096
     * @throws IllegalArgumentException if {@code tables} is not aligned
     * @throws com.vmaccel.api.error.GuestMemoryException if it is not mapped
     */
    public static void longMode(X86Vcpu vcpu, GuestMemory memory, long rip, GuestAddress tables) {
        if ((tables.value() & PAGE - 1) != 0) {
            throw new IllegalArgumentException("page tables must be aligned to 4096 bytes: " + tables);
        }
        memory.write(tables, identityMap(tables.value()));
        setSegments(vcpu, Segment.code64(CODE_SELECTOR), Segment.flat32(DATA_SELECTOR, false));
        vcpu.write(
                new Register[] {X86Register.CR3, X86Register.CR4, X86Register.EFER, X86Register.CR0, X86Register.RIP},
                new long[] {tables.value(), CR4_PAE_OSFXSR_OSXMMEXCPT, EFER_LME_LMA, CR0_PE_NE_ET | CR0_PG, rip});
    }

    private static MemorySegment identityMap(long base) {
        MemorySegment pages = MemorySegment.ofArray(new byte[PAGE_TABLE_BYTES]);
        pages.set(ENTRY, 0, base + PAGE | PRESENT_WRITABLE_USER);
        for (int gib = 0; gib < 4; gib++) {
            pages.set(ENTRY, PAGE + 8L * gib, base + (2L + gib) * PAGE | PRESENT_WRITABLE_USER);
        }
        for (int i = 0; i < 4 * 512; i++) {
            pages.set(ENTRY, 2L * PAGE + 8L * i, (long) i << 21 | LARGE | PRESENT_WRITABLE_USER);
        }
        return pages;
    }

    private static void setSegments(X86Vcpu vcpu, Segment code, Segment data) {
        vcpu.setSegment(SegmentRegister.CS, code);
        for (SegmentRegister register : new SegmentRegister[] {
            SegmentRegister.DS, SegmentRegister.ES, SegmentRegister.FS, SegmentRegister.GS, SegmentRegister.SS
        }) {
            vcpu.setSegment(register, data);
        }
    }
}
