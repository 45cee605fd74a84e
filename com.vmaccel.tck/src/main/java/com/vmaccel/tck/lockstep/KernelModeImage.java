package com.vmaccel.tck.lockstep;

import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.GuestMemory;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Where random programs of ring 0 are executed: 256 KiB, in which descriptors of many kinds and a handler that halts for each vector are. */
final class KernelModeImage {

    static final int RAM_BYTES = 0x40000;
    static final int CODE = 0x8000;
    static final int DATA = 0xa000;
    static final int DATA_BYTES = 0x3000;
    static final int STACK_TOP = 0x7f00;

    private static final int GDT = 0x1000;
    private static final int GDT_LIMIT = 0x7f;
    private static final int IDT = 0x2000;
    private static final int LDT = 0x3000;
    private static final int LDT_LIMIT = 0xff;
    private static final int LOCAL = 0x68;
    private static final int HANDLERS = 0x4000;
    private static final int TSS = 0x5000;
    private static final int TSS_LIMIT = 0x67;
    private static final int TASK = 0x28;
    private static final int PAGE_TABLES = 0x10000;
    private static final int PAGE = 0x1000;
    private static final int ACCESSED_AND_DIRTY = 0x60;
    private static final byte HLT = (byte) 0xf4;
    private static final int INTERRUPT_GATE = 0x8e00;
    private static final int INTERRUPT_GATE16 = 0x8600;
    private static final long CODE16 = 0x008f_9b00_0000_ffffL;
    private static final long DATA16 = 0x008f_9300_0000_ffffL;
    private static final long CODE32 = 0x00cf_9b00_0000_ffffL;
    private static final long DATA32 = 0x00cf_9300_0000_ffffL;
    private static final int DATA_OF_ANOTHER_SIZE = 0x58;
    private static final int CODE_OF_ANOTHER_SIZE = 0x60;
    /**
     * Null, code and data of ring 0, data and code of ring 3, the task, none, data: read-only, expanding down, not present, conforming code, data and code of 16 bits (of 32 for programs of 16), an LDT, another task, a call
     * gate.
     */
    private static final long[] DESCRIPTORS = {
        0, 0, 0, 0x00cf_f300_0000_ffffL, 0x00cf_fb00_0000_ffffL, (long) TSS << 16 | 0x8b00_0000_0000L | TSS_LIMIT, 0, 0x00cf_9100_0000_ffffL, 0x0040_9700_0000_0fffL, 0x00cf_1300_0000_ffffL,
        0x00cf_9f00_0000_ffffL, DATA16, CODE16, 0x0000_8200_3000_00ffL, 0x0000_8900_5800_0067L, 0x0000_ec00_0008_4004L
    };

    /** Present, writable, accessed data; its limit in pages, and no default of 32 bits. */
    private static final int ATTRIBUTES16 = 0x8093;
    private static final int EXECUTABLE = 8;
    /** xor ebx, ebx; at: or byte ptr [ebx], 0; add ebx, 0x1000; cmp ebx, RAM_BYTES; jb at; hlt. */
    private static final String TOUCH = "31db800b0081c30010000081fb0000040072eff4";

    private KernelModeImage() {}

    /** The bytes of a gate of the interrupt descriptor table. */
    private static int gateBytes(ProgramMode mode) {
        return mode == ProgramMode.LONG ? 16 : 8;
    }

    /** What kind of segment the selectors of {@link X86Startup} name: its descriptor. */
    private static long codeDescriptor(ProgramMode mode) {
        return switch (mode) {
            case REAL, PROTECTED -> CODE32;
            case PROTECTED16 -> CODE16;
            case LONG -> 0x00af_9b00_0000_ffffL;
        };
    }

    /** Memory as every program finds it: where nothing else is, there are halts, in which a program that has lost its way ends. */
    static byte[] bytes(ProgramMode mode) {
        ByteBuffer image = ByteBuffer.allocate(RAM_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.fill(image.array(), 0, PAGE_TABLES, HLT);
        Arrays.fill(image.array(), GDT, HANDLERS, (byte) 0);
        Arrays.fill(image.array(), TSS, TSS + 2 * PAGE, (byte) 0);
        for (int i = 0; i < DESCRIPTORS.length; i++) {
            image.putLong(GDT + 8 * i, DESCRIPTORS[i]).putLong(LDT + 8 * i, DESCRIPTORS[i]);
        }
        for (int table : new int[] {GDT, LDT}) {
            image.putLong(table + X86Startup.CODE_SELECTOR, codeDescriptor(mode)).putLong(table + X86Startup.DATA_SELECTOR, mode == ProgramMode.PROTECTED16 ? DATA16 : DATA32);
            if (mode == ProgramMode.PROTECTED16) {
                image.putLong(table + CODE_OF_ANOTHER_SIZE, CODE32).putLong(table + DATA_OF_ANOTHER_SIZE, DATA32);
            }
        }
        image.putShort(TSS + 0x66, (short) (TSS_LIMIT + 1));
        for (int vector = 0; vector < 256; vector++) {
            int handler = HANDLERS + 4 * vector;
            image.put(handler, HLT);
            if (mode == ProgramMode.REAL) {
                image.putInt(4 * vector, handler);
            } else {
                int gate = IDT + gateBytes(mode) * vector;
                image.putInt(gate, X86Startup.CODE_SELECTOR << 16 | handler).putInt(gate + 4, mode == ProgramMode.PROTECTED16 ? INTERRUPT_GATE16 : INTERRUPT_GATE);
            }
        }
        return image.array();
    }

    /** Sets all accessed and dirty bits: KVM leaves them as they are for an access that it finishes itself. */
    private static void markUsed(GuestMemory memory) {
        ByteBuffer tables = ByteBuffer.wrap(memory.read(GuestAddress.of(PAGE_TABLES), X86Startup.PAGE_TABLE_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < tables.capacity(); at += Long.BYTES) {
            long entry = tables.getLong(at);
            tables.putLong(at, entry == 0 ? 0 : entry | ACCESSED_AND_DIRTY);
        }
        memory.write(GuestAddress.of(PAGE_TABLES), tables.array());
    }

    /** The vector whose handler has halted at an address; -1 if it was none. */
    static int vector(long rip) {
        long at = rip - 1 - HANDLERS;
        return at >= 0 && at < 4 * 256 ? (int) at / 4 : -1;
    }

    /** Brings a vCPU after reset to the beginning of a program, with memory already there. */
    static void enter(X86Vcpu vcpu, GuestMemory memory, ProgramMode mode) {
        switch (mode) {
            case REAL -> X86Startup.realMode(vcpu, CODE);
            case PROTECTED16 -> protected16(vcpu);
            case PROTECTED -> X86Startup.protectedMode(vcpu, CODE);
            case LONG -> {
                X86Startup.longMode(vcpu, memory, CODE, GuestAddress.of(PAGE_TABLES));
                markUsed(memory);
            }
        }
        if (mode == ProgramMode.REAL) {
            vcpu.setTable(DescriptorTableRegister.IDTR, new DescriptorTable(0, 0x3ff));
        } else {
            vcpu.setTable(DescriptorTableRegister.IDTR, new DescriptorTable(IDT, 256 * gateBytes(mode) - 1));
            vcpu.setSegment(SegmentRegister.TR, new Segment(TSS, TSS_LIMIT, TASK, 0x8b));
            vcpu.setSegment(SegmentRegister.LDTR, new Segment(LDT, LDT_LIMIT, LOCAL, 0x82));
        }
        vcpu.setTable(DescriptorTableRegister.GDTR, new DescriptorTable(GDT, GDT_LIMIT));
        vcpu.set(X86Register.RSP, STACK_TOP);
    }

    private static void protected16(X86Vcpu vcpu) {
        X86Startup.protectedMode(vcpu, CODE);
        for (SegmentRegister register : List.of(SegmentRegister.DS, SegmentRegister.ES, SegmentRegister.FS, SegmentRegister.GS, SegmentRegister.SS)) {
            vcpu.setSegment(register, new Segment(0, -1, X86Startup.DATA_SELECTOR, ATTRIBUTES16));
        }
        vcpu.setSegment(SegmentRegister.CS, new Segment(0, -1, X86Startup.CODE_SELECTOR, ATTRIBUTES16 | EXECUTABLE));
    }

    /** Brings a vCPU after reset to code that writes to every page and halts, and puts the code there. Afterwards no access of a program has to wait for a page to be found. */
    static void enterTouching(X86Vcpu vcpu, GuestMemory memory) {
        memory.write(GuestAddress.of(CODE), HexFormat.of().parseHex(TOUCH));
        X86Startup.protectedMode(vcpu, CODE);
    }
}
