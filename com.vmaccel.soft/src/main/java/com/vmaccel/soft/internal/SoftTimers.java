package com.vmaccel.soft.internal;

import com.vmaccel.x86.apic.ProcessorApic;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The thread that ends the timers of a virtual machine's local APICs when it is time. There is none before the first timer runs. */
final class SoftTimers implements Runnable {

    /** Timers end no more often: a guest that wants more gets what a busy host would give it. */
    private static final long SHORTEST_NANOS = 50_000;

    private final String name;
    private final List<ProcessorApic> apics = new CopyOnWriteArrayList<>();
    private @Nullable Thread thread;
    private volatile boolean closed;

    SoftTimers(String name) {
        this.name = name;
    }

    void add(ProcessorApic apic) {
        apics.add(apic);
    }

    void remove(ProcessorApic apic) {
        apics.remove(apic);
    }

    /** A timer ends at another time than before. */
    synchronized void changed() {
        if (thread == null && !closed && apics.stream().anyMatch(apic -> apic.due() != ProcessorApic.NEVER)) {
            thread = Thread.ofPlatform().daemon().name(name + " timers").start(this);
        } else {
            LockSupport.unpark(thread);
        }
    }

    synchronized void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        while (!closed) {
            long next = ProcessorApic.NEVER;
            for (ProcessorApic apic : apics) {
                apic.expire();
                next = Math.min(next, apic.due());
            }
            if (next == ProcessorApic.NEVER) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, Math.max(next - System.nanoTime(), SHORTEST_NANOS));
            }
        }
    }
}
