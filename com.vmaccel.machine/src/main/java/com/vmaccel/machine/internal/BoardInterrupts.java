package com.vmaccel.machine.internal;

import com.vmaccel.api.Vcpu;
import com.vmaccel.api.bus.Bus;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Two 8259 and an 8254 for one vCPU of an engine that has none. The vector is not known before the vCPU takes the interrupt, so what is asked for is the window, and the acknowledgement is made
 * when that is open. Thread-safe, but for what only the vCPU's thread calls.
 */
final class BoardInterrupts implements AutoCloseable {

    private static final int TIMER_IRQ = 0;

    private final Vcpu vcpu;
    private final PicPair controllers = new PicPair(this::output);
    private final Pit8254 timer = new Pit8254(System::nanoTime, asserted -> controllers.setLine(TIMER_IRQ, asserted), this::schedule);
    private final ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("vmaccel-timer").factory());
    private @Nullable Future<?> alarm; // written under the timer's lock
    private boolean interrupted; // these two under the controllers' lock
    private boolean closed;

    @SuppressWarnings("this-escape") // nothing is told before a guest writes to the ports
    BoardInterrupts(Vcpu vcpu) {
        this.vcpu = vcpu;
        alarms.setRemoveOnCancelPolicy(true);
    }

    void register(Bus pio) {
        controllers.register(pio);
        pio.register(Pit8254.PORT, Pit8254.PORTS, timer);
        pio.register(SpeakerPort.PORT, 1, new SpeakerPort(timer));
    }

    InterruptLine line(int irq) {
        return asserted -> controllers.setLine(irq, asserted);
    }

    private void output(boolean asserted) {
        if (asserted && !closed) {
            vcpu.interrupts().requestWindow();
            controllers.notifyAll();
        }
    }

    private void schedule(long nanos) {
        Future<?> earlier = alarm;
        if (earlier != null) {
            earlier.cancel(false);
        }
        alarm = nanos == Long.MAX_VALUE || alarms.isShutdown() ? null : alarms.schedule(timer::expire, Math.max(0, nanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    // ---- on the vCPU's thread

    /** Uses the window: the vCPU would take an interrupt now. */
    void windowOpened() {
        synchronized (controllers) {
            if (controllers.isRequesting()) {
                vcpu.interrupts().interrupt(controllers.acknowledge());
            }
            if (controllers.isRequesting()) {
                vcpu.interrupts().requestWindow();
            }
        }
    }

    /** Waits, after a halt instruction, until there is an interrupt or {@link #wakeUp()} is called; false if no interrupt could end the halt. */
    boolean await() {
        synchronized (controllers) {
            if (!vcpu.interrupts().isReady()) {
                return false;
            }
            try {
                while (!controllers.isRequesting() && !interrupted) {
                    controllers.wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                vcpu.kick();
            }
            interrupted = false;
            return true;
        }
    }

    // ---- other threads

    /** Ends a wait, now or the next one: the vCPU was kicked. */
    void wakeUp() {
        synchronized (controllers) {
            interrupted = true;
            controllers.notifyAll();
        }
    }

    @Override
    public void close() {
        synchronized (controllers) {
            closed = true;
        }
        alarms.shutdownNow();
    }
}
