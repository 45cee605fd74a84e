package com.vmaccel.tck.lockstep;

import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.XsaveComponent;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/** What a random instruction finds. */
final class RandomContents {

    private static final int RIP = 16;
    private static final int RFLAGS = 17;
    /** How many bits of a register are left to the sign, so that eight times one and another are an address. */
    private static final int UNUSED = 21;
    private static final int RCX = 2;
    private static final int RSP = 6;
    private static final long ALWAYS_SET = 0x202;
    /** How many words of memory have contents worth reading. */
    private static final int PLANTED = 400;
    private static final int STATUS_AND_DIRECTION = 0xcd5;
    private static final int ALIGNMENT_CHECK = 1 << 18;
    private static final long[] SPECIAL = {0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL, Long.MAX_VALUE, Long.MIN_VALUE, -1, -2};
    private static final long[] SPECIAL_DOUBLES = {
        0, 1L << 63, 0x3ff0_0000_0000_0000L, 0xbff0_0000_0000_0000L, 0x7ff0_0000_0000_0000L, 0xfff0_0000_0000_0000L, 0x7ff8_0000_0000_0000L, 0x7ff0_0000_0000_0001L, 1,
        0x000f_ffff_ffff_ffffL, 0x0010_0000_0000_0000L, 0x7fef_ffff_ffff_ffffL, 0x41df_ffff_ffc0_0000L, 0xc1e0_0000_0000_0000L, 0x43e0_0000_0000_0000L
    };
    private static final int[] SPECIAL_FLOATS = {
        0, 1 << 31, 0x3f80_0000, 0xbf80_0000, 0x7f80_0000, 0xff80_0000, 0x7fc0_0000, 0x7f80_0001, 1, 0x007f_ffff, 0x0080_0000, 0x7f7f_ffff, 0x4eff_ffff, 0xcf00_0000
    };

    private final long[] registers;
    private final ExtendedState extended;
    private final MemorySegment memory;

    private RandomContents(long[] registers, ExtendedState extended, MemorySegment memory) {
        this.registers = registers;
        this.extended = extended;
        this.memory = memory;
    }

    /**
     * Makes contents.
     *
     * @param canonical whether registers are to be so small that addresses made of them are canonical
     */
    static RandomContents of(SplittableRandom random, boolean canonical) {
        long[] registers = new long[RFLAGS + 1];
        for (int i = 0; i < RIP; i++) {
            long value = register(random);
            registers[i] = canonical ? value << UNUSED >> UNUSED : value;
        }
        registers[RSP] = random.nextInt(8) == 0 ? registers[RSP] << UNUSED >> UNUSED : pointer(random) & -8; // canonical, or hosts differ
        registers[RIP] = UserModeGuest.CODE;
        registers[RFLAGS] = ALWAYS_SET | random.nextInt() & STATUS_AND_DIRECTION | (random.nextInt(16) == 0 ? ALIGNMENT_CHECK : 0);
        byte[] memory = new byte[UserModeImage.DATA_BYTES];
        fill(memory, random);
        return new RandomContents(registers, extended(random), MemorySegment.ofArray(memory));
    }

    /** In the order of {@link UserModeGuest#REGISTERS}; not to be changed. */
    long[] registers() {
        return registers;
    }

    ExtendedState extended() {
        return extended;
    }

    /** The data pages. */
    MemorySegment memory() {
        return memory;
    }

    long rcx() {
        return registers[RCX];
    }

    private static void fill(byte[] memory, SplittableRandom random) {
        random.nextBytes(memory);
        ByteBuffer words = ByteBuffer.wrap(memory).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < PLANTED; i++) {
            words.putLong(random.nextInt(memory.length / Long.BYTES) * Long.BYTES, vector(random));
        }
    }

    private static long register(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0, 1, 2, 3 -> pointer(random);
            case 4 -> SPECIAL[random.nextInt(SPECIAL.length)];
            case 5 -> random.nextInt(64);
            default -> random.nextLong() >> random.nextInt(64);
        };
    }

    /** Mostly well inside of the data, sometimes near the end. */
    private static long pointer(SplittableRandom random) {
        long at = random.nextInt(8) == 0 ? random.nextInt(UserModeImage.DATA_BYTES) : 0x800 + random.nextInt(0x2000);
        return UserModeImage.DATA + (random.nextInt(4) == 0 ? at : at & -16);
    }

    private static long vector(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> SPECIAL_DOUBLES[random.nextInt(SPECIAL_DOUBLES.length)];
            case 1 -> (long) floating(random) << 32 | floating(random) & 0xffff_ffffL;
            case 2 -> Double.doubleToRawLongBits(random.nextDouble(-1000, 1000));
            case 3 -> SPECIAL[random.nextInt(SPECIAL.length)];
            default -> random.nextLong();
        };
    }

    private static int floating(SplittableRandom random) {
        return random.nextBoolean() ? SPECIAL_FLOATS[random.nextInt(SPECIAL_FLOATS.length)] : Float.floatToRawIntBits((float) random.nextDouble(-1000, 1000));
    }

    private static ExtendedState extended(SplittableRandom random) {
        long[] sse = new long[XsaveComponent.SSE.words()];
        for (int i = 1; i < sse.length; i++) {
            sse[i] = vector(random);
        }
        sse[0] = mxcsr(random);
        return ExtendedState.INITIAL.with(XsaveComponent.SSE, sse).with(XsaveComponent.X87, RandomX87.words(random));
    }

    /** Exceptions mostly masked; rounding, flush to zero and denormals are zero as they come. */
    private static long mxcsr(SplittableRandom random) {
        int modes = random.nextInt() & 0xe040;
        int flags = random.nextInt() & 0x3f;
        int masks = random.nextInt(8) == 0 ? random.nextInt() & 0x1f80 : 0x1f80;
        return (modes | masks | flags) & 0xffff;
    }
}
