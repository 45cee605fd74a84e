package com.vmaccel.x86;

import com.vmaccel.api.debug.DebugSettings;
import com.vmaccel.api.register.X86Register;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Random bytes as code, in every mode, a bounded number of steps each: whatever they are, the processor goes on or stops as it says, and never throws. The property
 * {@code vmaccel.random.programs} sets how many programs each mode executes.
 */
class RandomExecutionTest {

    private static final int PROGRAMS = Integer.getInteger("vmaccel.random.programs", 400);
    private static final int STEPS = 24;
    private static final int BYTES = 64;

    private void execute(Supplier<Guest> mode, long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < PROGRAMS; i++) {
            Guest guest = mode.get();
            byte[] code = new byte[BYTES];
            random.nextBytes(code);
            guest.bytes(Guest.CODE, HexFormat.of().formatHex(code));
            for (X86Register register : new X86Register[] {X86Register.RAX, X86Register.RBX, X86Register.RCX, X86Register.RSI, X86Register.RDI}) {
                guest.set(register, random.nextInt(3) == 0 ? random.nextLong() : Guest.DATA + random.nextInt(0x1000));
            }
            guest.processor().debug(DebugSettings.STEP);
            try {
                step(guest, random);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("program %d of seed %d: %s".formatted(i, seed, HexFormat.of().formatHex(code)), e);
            }
        }
    }

    private static void step(Guest guest, Random random) {
        for (int n = 0; n < STEPS; n++) {
            switch (guest.processor().run()) {
                case ACCESS -> guest.replay().supply(random.nextLong());
                case SHUTDOWN, UNEXECUTABLE -> {
                    return;
                }
                default -> {}
            }
        }
    }

    @Test
    void realMode() {
        execute(Guest::new, 1);
    }

    @Test
    void protectedMode() {
        execute(() -> new Guest().protectedMode(), 2);
    }

    @Test
    void longMode() {
        execute(() -> new Guest().longMode(), 3);
    }

    @Test
    void ring3() {
        execute(() -> new Guest().longMode().user(), 4);
    }
}
