package com.vmaccel.bench.internal;

import com.vmaccel.api.Vcpu;
import java.util.concurrent.locks.LockSupport;

/**
 * Brings both loops into the state they stay in: compiled, and compiled with interruptions in mind. A branch never taken while the compiler watched makes it throw
 * the code away when it is first taken, so the loop is kicked here too.
 *
 * @param kicks how often to kick
 * @param exits how many exits each side takes afterwards, at least, in batches of {@link #BATCH}
 * @param quietBatches how many batches in a row must have allocated nothing before it counts as warm
 * @param quietNanos for how long no compilation must have ended
 * @param limitNanos when to give up on that; the figures then show it
 */
record WarmUp(int kicks, int exits, int quietBatches, long quietNanos, long limitNanos) {

    static final WarmUp FULL = new WarmUp(500, 60_000, 20, 700_000_000L, 20_000_000_000L);

    private static final int BATCH = 500;
    private static final long KICK_INTERVAL_NANOS = 300_000;

    /** Warms up the library's loop, kicks included, and C's on the current thread, which owns the vCPU. */
    void run(Work library, Vcpu vcpu, Work baseline) {
        kicked(library, vcpu);
        unkicked(library, baseline);
    }

    /** Warms up both loops without kicks. */
    void unkicked(Work library, Work baseline) {
        long deadline = System.nanoTime() + limitNanos;
        int done = 0;
        int quiet = 0;
        Compilers compilers = new Compilers();
        while ((done < exits || quiet < quietBatches || compilers.quietNanos() < quietNanos) && System.nanoTime() - deadline < 0) {
            baseline.run(BATCH);
            long before = Allocation.ofCurrentThread();
            library.run(BATCH);
            quiet = Allocation.ofCurrentThread() == before ? quiet + 1 : 0;
            done += BATCH;
        }
    }

    private void kicked(Work library, Vcpu vcpu) {
        Thread kicker = Thread.ofPlatform().name("vmaccel bench kicker").daemon().start(() -> {
            for (int i = 0; i < kicks; i++) {
                vcpu.kick();
                LockSupport.parkNanos(KICK_INTERVAL_NANOS);
            }
        });
        while (kicker.isAlive()) {
            library.run(BATCH);
        }
        library.run(BATCH); // takes what the last kick left behind, which C would not
    }
}
