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
 * Random bytes as code, in every mode: whatever they are, the processor goes on or stops as it says, and never throws or hangs. Of eight programs four are executed in single steps, three in
 * blocks of a bounded number of instructions, and one in blocks without a bound until it is poked; each until it has stopped some times. The property {@code vmaccel.random.programs} sets how
 * many programs each mode executes, {@code vmaccel.random.seed} with which seed.
 */
class RandomExecutionTest {

    private static final int PROGRAMS = Integer.getInteger("vmaccel.random.programs", 800);
    private static final int SEED = Integer.getInteger("vmaccel.random.seed", 0);
    private static final int STEPS = 24;
    private static final int STOPS = 6;
    private static final int INSTRUCTIONS = 200;
    private static final int FREE_STOPS = 2;
    private static final int BYTES = 64;
    private static final long POKE_NANOS = 200_000;
    private static final X86Register[] RANDOM = {X86Register.RAX, X86Register.RBX, X86Register.RCX, X86Register.RSI, X86Register.RDI};

    private volatile @Nullable Processor running;
    private volatile boolean over;

    private void execute(UnaryOperator<Guest> mode, long seed) {
        Thread poker = Thread.ofPlatform().daemon().name("poker").start(this::poke);
        Random random = new Random(SEED * 6364136223846793005L + seed);
        Rewinder rewinder = new Rewinder(mode.apply(new Guest()));
        byte[] code = new byte[BYTES];
        for (int i = 0; i < PROGRAMS; i++) {
            if (i % 8 != 7) {
                running = null;
            }
            if (!rewinder.rewind()) {
                rewinder = new Rewinder(mode.apply(new Guest()));
            }
            random.nextBytes(code);
            try {
                execute(rewinder.guest(), code, random, i % 8);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("program %d of seed %d: %s".formatted(i, SEED, HexFormat.of().formatHex(code)), e);
            }
        }
        over = true;
        LockSupport.unpark(poker);
    }

    private void execute(Guest guest, byte[] code, Random random, int kind) {
        guest.bytes(Guest.CODE, code);
        for (X86Register register : RANDOM) {
            guest.set(register, random.nextInt(3) == 0 ? random.nextLong() : Guest.DATA + random.nextInt(0x1000));
        }
        if (kind == 7) {
            running = guest.processor();
            run(guest, random, FREE_STOPS, Processor.UNLIMITED);
        } else if (kind % 2 == 0) {
            guest.processor().debug(DebugSettings.STEP);
            run(guest, random, STEPS, Processor.UNLIMITED);
        } else {
            run(guest, random, STOPS, INSTRUCTIONS);
        }
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

    private void run(Guest guest, Random random, int stops, long instructions) {
        guest.processor().limit(instructions);
        for (int n = 0; n < stops; n++) {
            switch (guest.processor().run()) {
                case ACCESS -> guest.replay().supply(random.nextLong());
                case SHUTDOWN, UNEXECUTABLE, LIMIT -> {
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
