package com.vmaccel.x86.apic;

import java.util.Arrays;

/** The registers of a local APIC as they lie in its page, 16 bytes apart. Source: Intel SDM volume 3, chapter on the APIC, "Local APIC Register Address Map". */
final class ApicRegisters {

    static final int ID = 0x20;
    static final int VERSION = 0x30;
    static final int TASK_PRIORITY = 0x80;
    static final int ARBITRATION_PRIORITY = 0x90;
    static final int PROCESSOR_PRIORITY = 0xa0;
    static final int EOI = 0xb0;
    static final int REMOTE_READ = 0xc0;
    static final int LOGICAL_DESTINATION = 0xd0;
    static final int DESTINATION_FORMAT = 0xe0;
    static final int SPURIOUS = 0xf0;
    static final int IN_SERVICE = 0x100;
    static final int TRIGGER_MODE = 0x180;
    static final int REQUEST = 0x200;
    static final int ERROR_STATUS = 0x280;
    static final int COMMAND = 0x300;
    static final int COMMAND_HIGH = 0x310;
    static final int LVT_TIMER = 0x320;
    static final int LVT_LINT0 = 0x350;
    static final int LVT_LINT1 = 0x360;
    static final int LVT_ERROR = 0x370;
    static final int INITIAL_COUNT = 0x380;
    static final int CURRENT_COUNT = 0x390;
    static final int DIVIDE = 0x3e0;
    static final int SELF = 0x3f0;
    /** Six local vectors, of an APIC within the processor. */
    static final int VERSION_VALUE = 0x0005_0014;
    static final int MASKED = 1 << 16;
    static final int PAGE_BYTES = 0x400;
    static final int NONE = -1;

    private static final int STRIDE = 16;
    private static final int SPURIOUS_RESET = 0xff;
    /** What can be written, by register; nothing elsewhere. */
    private static final int[] WRITABLE = writable();

    private final int[] words = new int[PAGE_BYTES / STRIDE];

    private static int[] writable() {
        int[] masks = new int[PAGE_BYTES / STRIDE];
        masks[TASK_PRIORITY / STRIDE] = 0xff;
        masks[LOGICAL_DESTINATION / STRIDE] = 0xff00_0000;
        masks[DESTINATION_FORMAT / STRIDE] = 0xf000_0000;
        masks[SPURIOUS / STRIDE] = 0x1ff;
        masks[COMMAND / STRIDE] = 0xc_cfff;
        masks[COMMAND_HIGH / STRIDE] = 0xff00_0000;
        masks[LVT_TIMER / STRIDE] = 0x7_00ff;
        masks[0x330 / STRIDE] = 0x1_07ff;
        masks[0x340 / STRIDE] = 0x1_07ff;
        masks[LVT_LINT0 / STRIDE] = 0x1_a7ff;
        masks[LVT_LINT1 / STRIDE] = 0x1_a7ff;
        masks[LVT_ERROR / STRIDE] = 0x1_00ff;
        masks[INITIAL_COUNT / STRIDE] = -1;
        masks[DIVIDE / STRIDE] = 0xb;
        return masks;
    }

    static boolean isLocalVector(int register) {
        return register >= LVT_TIMER && register <= LVT_ERROR;
    }

    /** Whether a register can be read, at least as zero. */
    static boolean exists(int register) {
        boolean bits = register >= IN_SERVICE && register < ERROR_STATUS;
        return bits || register == ID || register == VERSION || register >= TASK_PRIORITY && register <= SPURIOUS || register == ERROR_STATUS
                || register >= COMMAND && register <= CURRENT_COUNT || register == DIVIDE;
    }

    static int writableBits(int register) {
        return WRITABLE[register / STRIDE];
    }

    int get(int register) {
        return words[register / STRIDE];
    }

    void set(int register, int value) {
        words[register / STRIDE] = value;
    }

    /** After power-up, software-disabled. */
    void reset(int id) {
        Arrays.fill(words, 0);
        set(ID, id << 24);
        set(VERSION, VERSION_VALUE);
        set(DESTINATION_FORMAT, -1);
        set(SPURIOUS, SPURIOUS_RESET);
        maskLocalVectors();
    }

    void maskLocalVectors() {
        for (int lvt = LVT_TIMER; lvt <= LVT_ERROR; lvt += STRIDE) {
            set(lvt, get(lvt) | MASKED);
        }
    }

    // ---- the three registers of 256 bits

    boolean has(int bits, int vector) {
        return (words[bits / STRIDE + vector / 32] & 1 << vector) != 0;
    }

    void put(int bits, int vector, boolean value) {
        int word = bits / STRIDE + vector / 32;
        words[word] = value ? words[word] | 1 << vector : words[word] & ~(1 << vector);
    }

    /** The highest vector that is set, or {@link #NONE}. */
    int highest(int bits) {
        for (int i = 7; i >= 0; i--) {
            int word = words[bits / STRIDE + i];
            if (word != 0) {
                return 32 * i + 31 - Integer.numberOfLeadingZeros(word);
            }
        }
        return NONE;
    }

    // ---- the page as bytes

    void read(byte[] page) {
        for (int i = 0; i < words.length; i++) {
            for (int n = 0; n < Integer.BYTES; n++) {
                page[i * STRIDE + n] = (byte) (words[i] >>> 8 * n);
            }
        }
    }

    /** Takes over what an APIC with this number can have. */
    void write(byte[] page, int id) {
        for (int i = 0; i < words.length; i++) {
            int value = 0;
            for (int n = 0; n < Integer.BYTES; n++) {
                value |= (page[i * STRIDE + n] & 0xff) << 8 * n;
            }
            words[i] = value;
        }
        set(ID, id << 24);
        set(VERSION, VERSION_VALUE);
        set(DESTINATION_FORMAT, get(DESTINATION_FORMAT) | 0x0fff_ffff);
        for (int register = LVT_TIMER; register <= LVT_ERROR; register += STRIDE) {
            set(register, get(register) & writableBits(register));
        }
    }
}
