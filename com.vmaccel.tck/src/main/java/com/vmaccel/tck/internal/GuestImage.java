package com.vmaccel.tck.internal;

import com.vmaccel.api.X86Startup;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * The low memory of a guest: descriptor tables, a handler for every vector, a task segment. A handler writes its vector to {@link Layout#VECTOR_PORT}; the one
 * of an exception then stays where it is, the one of an interrupt returns.
 */
final class GuestImage {

    static final int USER_DATA = 0x18 | 3;
    static final int USER_CODE = 0x20 | 3;
    static final int TASK = 0x28;
    static final int TASK_LIMIT = 0x68 + 8192;

    /** mov al, vector; out 0xf5, al; jmp $ */
    private static final byte[] EXCEPTION = HexFormat.of().parseHex("b000e6f5ebfe");
    /** push ax; mov al, vector; out 0xf5, al; pop ax; iret */
    private static final byte[] INTERRUPT = HexFormat.of().parseHex("50b000e6f558cf");
    /** push rax; mov al, vector; out 0xf5, al; pop rax; iretq */
    private static final byte[] INTERRUPT_64 = HexFormat.of().parseHex("50b000e6f55848cf");

    private static final int STUB_BYTES = 16;
    private static final int NMI = 2;
    private static final int IO_BITMAP_BASE = 0x66;
    private static final int RSP0 = 4;
    private static final int GATE_DPL3 = 0xee;

    private static final Map<Mode, byte[]> IMAGES = new EnumMap<>(Mode.class);

    static {
        for (Mode mode : Mode.values()) {
            IMAGES.put(mode, build(mode));
        }
    }

    private GuestImage() {}

    /** The bytes from address 0 on. */
    static byte[] of(Mode mode) {
        byte[] image = IMAGES.get(mode);
        if (image == null) {
            throw new AssertionError(mode);
        }
        return image.clone();
    }

    /** Where the handler of a vector is. */
    static long stub(int vector) {
        return Layout.STUBS + (long) STUB_BYTES * vector;
    }

    private static byte[] build(Mode mode) {
        ByteBuffer image = ByteBuffer.allocate((int) Layout.IMAGE_END).order(ByteOrder.LITTLE_ENDIAN);
        descriptors(image, mode);
        for (int vector = 0; vector < 256; vector++) {
            stub(image, mode, vector);
            gate(image, mode, vector);
        }
        image.putLong((int) Layout.TSS + RSP0, Layout.KERNEL_STACK_TOP);
        image.putShort((int) Layout.TSS + IO_BITMAP_BASE, (short) 0x68);
        image.put((int) Layout.TSS + TASK_LIMIT, (byte) 0xff);
        return image.array();
    }

    private static void descriptors(ByteBuffer image, Mode mode) {
        int table = (int) Layout.GDT;
        image.putLong(table + X86Startup.CODE_SELECTOR, mode.isLong() ? 0x00af_9b00_0000_ffffL : 0x00cf_9b00_0000_ffffL);
        image.putLong(table + X86Startup.DATA_SELECTOR, 0x00cf_9300_0000_ffffL);
        image.putLong(table + (USER_DATA & ~3), 0x00cf_f300_0000_ffffL);
        image.putLong(table + (USER_CODE & ~3), mode.isLong() ? 0x00af_fb00_0000_ffffL : 0x00cf_fb00_0000_ffffL);
        image.putLong(table + TASK, 0x0000_8b00_0000_0000L | Layout.TSS << 16 | TASK_LIMIT);
    }

    private static void stub(ByteBuffer image, Mode mode, int vector) {
        boolean returns = vector >= 32 || vector == NMI;
        byte[] code = (returns ? mode.isLong() ? INTERRUPT_64 : INTERRUPT : EXCEPTION).clone();
        code[returns ? 2 : 1] = (byte) vector;
        image.put((int) stub(vector), code);
    }

    private static void gate(ByteBuffer image, Mode mode, int vector) {
        int handler = (int) stub(vector);
        switch (mode.bits()) {
            case 16 -> image.putInt(4 * vector, handler);
            case 32 -> {
                image.putInt((int) Layout.IDT + 8 * vector, X86Startup.CODE_SELECTOR << 16 | handler);
                image.putInt((int) Layout.IDT + 8 * vector + 4, GATE_DPL3 << 8);
            }
            default -> {
                image.putInt((int) Layout.IDT + 16 * vector, X86Startup.CODE_SELECTOR << 16 | handler);
                image.putInt((int) Layout.IDT + 16 * vector + 4, GATE_DPL3 << 8);
            }
        }
    }
}
