package com.vmaccel.whpx.internal;

import com.vmaccel.api.engine.EngineIoEvent;
import com.vmaccel.api.ioevent.Doorbell;
import com.vmaccel.api.ioevent.Doorbell.Space;
import com.vmaccel.api.ioevent.IoEvent;
import com.vmaccel.api.ioevent.IoEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Doorbells without the platform's: a write that rings leaves the guest, and its vCPU goes on at once. Who listens is told on one thread, which ends some time after the last ring.
 */
final class WhpxDoorbells implements IoEvents, AutoCloseable {

    private static final long IDLE_SECONDS = 10;

    private final String name;
    private final Map<Doorbell, EngineIoEvent> bells = new ConcurrentHashMap<>();
    private @Nullable ExecutorService teller;
    private boolean closed;

    /**
     * Makes the doorbells of a virtual machine.
     *
     * @param name its name
     */
    WhpxDoorbells(String name) {
        this.name = name;
    }

    @Override
    public IoEvent attach(Doorbell doorbell, IoEvent.Listener listener) {
        EngineIoEvent event = new EngineIoEvent(doorbell.toString(), listener, closing -> bells.remove(doorbell, closing));
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException(name + " is closed");
            }
            if (bells.putIfAbsent(doorbell, event) != null) {
                throw new IllegalArgumentException("attached already: " + doorbell);
            }
        }
        return event;
    }

    boolean isEmpty() {
        return bells.isEmpty();
    }

    /** Rings what a write matches; false if nothing does. From any thread. */
    boolean ring(Space space, long address, int sizeBytes, long value) {
        for (Doorbell wanted : candidates(space, address, sizeBytes, value)) {
            EngineIoEvent event = bells.get(wanted);
            if (event != null) {
                tell(event);
                return true;
            }
        }
        return false;
    }

    /** The most particular one counts. */
    private static List<Doorbell> candidates(Space space, long address, int sizeBytes, long value) {
        Doorbell any = new Doorbell(space, address, 0, OptionalLong.empty());
        List<Doorbell> candidates = new ArrayList<>();
        if (Integer.bitCount(sizeBytes) == 1) {
            candidates.add(any.withSize(sizeBytes).withValue(value));
            candidates.add(any.withSize(sizeBytes));
        }
        candidates.add(any);
        return candidates;
    }

    private synchronized void tell(EngineIoEvent event) {
        if (closed) {
            return;
        }
        if (teller == null) {
            teller = newTeller();
        }
        try {
            teller.execute(() -> event.signal(1));
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException(name + " is closed", e);
        }
    }

    private ExecutorService newTeller() {
        var threads = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("vmaccel events of " + name).factory());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Ends all events, and the thread when it has told what is under way. */
    @Override
    public void close() {
        ExecutorService ended;
        synchronized (this) {
            closed = true;
            ended = teller;
        }
        List.copyOf(bells.values()).forEach(EngineIoEvent::close);
        if (ended != null) {
            ended.shutdown();
        }
    }
}
