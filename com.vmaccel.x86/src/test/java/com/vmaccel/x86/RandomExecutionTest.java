package com.vmaccel.x86;

import com.vmaccel.api.debug.DebugSettings;
import com.vmaccel.api.register.X86Register;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random bytes as code, in every mode: whatever they are, the processor goes on or stops as it says, and never throws or hangs. Every other program is executed in single steps, a bounded
 * number of them; the others run in blocks until they have stopped some times, at the latest when they are poked. The property {@code vmaccel.random.programs} sets how many programs
 * each mode executes, {@code vmaccel.random.seed} with which seed.
 */
class RandomExecutionTest {

    private static final int PROGRAMS = Integer.getInteger("vmaccel.random.programs", 400);
    private static final int SEED = Integer.getInteger("vmaccel.random.seed", 0);
    private static final int STEPS = 24;
    private static final int STOPS = 6;
    private static final int BYTES = 64;
    private static final long POKE_NANOS = 200_000;

    private volatile @Nullable Processor running;
    private volatile boolean over;

    private void execute(UnaryOperator<Guest> mode, long seed) {
        Thread poker = Thread.ofPlatform().daemon().name("poker").start(this::poke);
        Random random = new Random(SEED + seed);
        Guest guest = new Guest();
        for (int i = 0; i < PROGRAMS; i++) {
            guest = mode.apply(new Guest(guest));
            byte[] code = new byte[BYTES];
            random.nextBytes(code);
            guest.bytes(Guest.CODE, HexFormat.of().formatHex(code));
            for (X86Register register : new X86Register[] {X86Register.RAX, X86Register.RBX, X86Register.RCX, X86Register.RSI, X86Register.RDI}) {
                guest.set(register, random.nextInt(3) == 0 ? random.nextLong() : Guest.DATA + random.nextInt(0x1000));
            }
            boolean steps = i % 2 == 0;
            if (steps) {
                guest.processor().debug(DebugSettings.STEP);
            }
            try {
                run(guest, random, steps ? STEPS : STOPS);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("program %d of seed %d: %s".formatted(i, SEED + seed, HexFormat.of().formatHex(code)), e);
            }
        }
        over = true;
        LockSupport.unpark(poker);
    }

    private void poke() {
        while (!over) {
            LockSupport.parkNanos(POKE_NANOS);
            Processor processor = running;
            if (processor != null) {
                processor.poke();
            }
        }
    }

    private void run(Guest guest, Random random, int stops) {
        running = guest.processor();
        for (int n = 0; n < stops; n++) {
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
        execute(guest -> guest, 1);
    }

    @Test
    void protectedMode() {
        execute(Guest::protectedMode, 2);
    }

    @Test
    void longMode() {
        execute(Guest::longMode, 3);
    }

    @Test
    void ring3() {
        execute(guest -> guest.longMode().user(), 4);
    }

    @Test
    void protectedModeOf16Bits() {
        execute(guest -> guest.protectedMode().code16(), 5);
    }

    @Test
    void ring3OfProtectedMode() {
        execute(guest -> guest.protectedMode().user(), 6);
    }
}
