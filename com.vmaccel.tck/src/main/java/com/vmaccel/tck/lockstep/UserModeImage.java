package com.vmaccel.tck.lockstep;

import com.vmaccel.api.X86Startup;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.GuestMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The memory of {@link UserModeGuest}. Linear addresses are physical ones; the first 256 KiB are mapped, ring 3 reaches only code and data. */
final class UserModeImage {

    static final int RAM_BYTES = 0x40000;
    static final int GDT = 0x1000;
    static final int GDT_LIMIT = 0x37;
    static final int IDT = 0x2000;
    static final int TSS = 0x4000;
    static final int TSS_LIMIT = 0x67;
    /** One page that ring 3 may read and execute. */
    static final int CODE = 0x8000;
    /** Pages that ring 3 may read and write, with nothing before and behind them. */
    static final int DATA = 0xa000;
    static final int DATA_BYTES = 0x3000;
    static final int PAGE_TABLES = 0x10000;
    static final int USER_DATA = 0x18 | 3;
    static final int USER_CODE = 0x20 | 3;
    static final int TASK = 0x28;

    /** IRETQ, at ring 0. */
    static final int ENTER = 0x5000;
    /** The frame that takes it to ring 3: RIP, CS, RFLAGS, RSP, SS. */
    static final int FRAME = 0x5800;

    private static final int STUBS = 0x3000;
    private static final int STUB_BYTES = 16;
    private static final int KERNEL_STACK_TOP = 0x6ff0;
    private static final int RSP0 = 4;
    private static final int PAGE = 4096;
    private static final int GATE_DPL0 = 0x8e;
    private static final byte HLT = (byte) 0xf4;
    /** Present, accessed, dirty: nothing is left to be noted by the processor. */
    private static final int MAPPED = 0x61;
    private static final int WRITABLE = 2;
    private static final int USER = 4;
    private static final long NO_EXECUTE = 1L << 63;
    /** A frame without an error code, as words. */
    private static final int FRAME_WORDS = 5;

    private UserModeImage() {}

    static byte[] bytes() {
        ByteBuffer image = ByteBuffer.allocate(RAM_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        image.putLong(GDT + X86Startup.CODE_SELECTOR, 0x00af_9b00_0000_ffffL);
        image.putLong(GDT + X86Startup.DATA_SELECTOR, 0x00cf_9300_0000_ffffL);
        image.putLong(GDT + (USER_DATA & ~3), 0x00cf_f300_0000_ffffL);
        image.putLong(GDT + (USER_CODE & ~3), 0x00af_fb00_0000_ffffL);
        image.putLong(GDT + TASK, 0x0000_8b00_0000_0000L | (long) TSS << 16 | TSS_LIMIT);
        image.putLong(TSS + RSP0, KERNEL_STACK_TOP);
        image.putShort(TSS + 0x66, (short) (TSS_LIMIT + 1));
        for (int vector = 0; vector < 256; vector++) {
            handler(image, vector);
        }
        Arrays.fill(image.array(), CODE, CODE + PAGE, HLT);
        image.put(ENTER, (byte) 0x48).put(ENTER + 1, (byte) 0xcf);
        pageTables(image);
        return image.array();
    }

    /** out vector, al; jmp $ */
    private static void handler(ByteBuffer image, int vector) {
        int handler = STUBS + STUB_BYTES * vector;
        image.put(handler, (byte) 0xe6).put(handler + 1, (byte) vector).put(handler + 2, (byte) 0xeb).put(handler + 3, (byte) 0xfe);
        image.putInt(IDT + 16 * vector, X86Startup.CODE_SELECTOR << 16 | handler);
        image.putInt(IDT + 16 * vector + 4, GATE_DPL0 << 8);
    }

    private static void pageTables(ByteBuffer image) {
        for (int level = 0; level < 3; level++) {
            image.putLong(PAGE_TABLES + level * PAGE, PAGE_TABLES + (level + 1) * PAGE | MAPPED | WRITABLE | USER);
        }
        for (int page = 0; page < RAM_BYTES / PAGE; page++) {
            image.putLong(PAGE_TABLES + 3 * PAGE + 8 * page, (long) page * PAGE | rights((long) page * PAGE));
        }
    }

    private static long rights(long address) {
        if (address == CODE) {
            return MAPPED | USER;
        }
        return address >= DATA && address < DATA + DATA_BYTES ? MAPPED | USER | WRITABLE | NO_EXECUTE : MAPPED | WRITABLE;
    }

    /** Writes the frame that IRETQ takes. */
    static void writeFrame(GuestMemory memory, long rip, long rflags, long rsp) {
        ByteBuffer frame = ByteBuffer.allocate(FRAME_WORDS * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(rip).putLong(USER_CODE).putLong(rflags).putLong(rsp).putLong(USER_DATA);
        memory.write(GuestAddress.of(FRAME), frame.array());
    }

    /** What the exception left on the handler's stack: error code if there is one, RIP, CS, RFLAGS, RSP, SS; fewer if the stack is another. */
    static long[] frame(GuestMemory memory, long rsp) {
        long words = (KERNEL_STACK_TOP - rsp) / Long.BYTES;
        if (words != FRAME_WORDS && words != FRAME_WORDS + 1) {
            return new long[0];
        }
        long[] frame = new long[(int) words];
        for (int i = 0; i < frame.length; i++) {
            frame[i] = memory.readUnsigned(GuestAddress.of(rsp + (long) Long.BYTES * i), Long.BYTES);
        }
        return frame;
    }
}
