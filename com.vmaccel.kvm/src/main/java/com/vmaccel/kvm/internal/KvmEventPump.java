package com.vmaccel.kvm.internal;

import com.vmaccel.api.engine.EngineIoEvent;
import com.vmaccel.ffi.linux.Errno;
import com.vmaccel.ffi.linux.EventFd;
import com.vmaccel.ffi.linux.LibCPoll;
import com.vmaccel.ffi.linux.PollFd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the events of one virtual machine what the kernel signalled, on a thread that begins with the first event and ends with the virtual machine. It alone reads
 * and closes their eventfds, so it never reads another file of the same number.
 */
final class KvmEventPump implements AutoCloseable {

    private record Source(EventFd fd, EngineIoEvent event) {
        void deliver() {
            long times = fd.drain();
            if (times > 0) {
                event.signal(times);
            }
        }
    }

    private final String name;
    private final List<Source> sources = new ArrayList<>();
    private final List<Source> retired = new ArrayList<>();
    private @Nullable EventFd waker;
    private boolean closed;

    /**
     * Makes a pump that does nothing yet.
     *
     * @param name the virtual machine's
     */
    KvmEventPump(String name) {
        this.name = name;
    }

    /**
     * Takes over an eventfd whose signals an event is told of.
     *
     * @throws IllegalStateException if the virtual machine is closed; the eventfd stays the caller's then
     */
    synchronized void add(EventFd fd, EngineIoEvent event) {
        if (closed) {
            throw new IllegalStateException(name + " is closed");
        }
        if (waker == null) {
            EventFd made = EventFd.create();
            Thread.ofPlatform().daemon().name("vmaccel events of " + name).start(() -> pump(made));
            waker = made;
        }
        sources.add(new Source(fd, event));
        waker.signal();
    }

    /** Closes the eventfd of an event, soon. */
    synchronized void remove(EngineIoEvent event) {
        sources.stream().filter(source -> source.event == event).forEach(retired::add);
        sources.removeAll(retired);
        wake();
    }

    private void wake() {
        if (waker != null && !closed) {
            waker.signal();
        }
    }

    private void pump(EventFd wakes) {
        try (wakes) {
            for (List<Source> current = current(); current != null; current = current()) {
                await(wakes, current);
            }
        }
    }

    /** Closes what was removed. Returns what is there, or null if the virtual machine is closed. */
    private synchronized @Nullable List<Source> current() {
        retired.forEach(source -> source.fd.close());
        retired.clear();
        return closed ? null : List.copyOf(sources);
    }

    private static void await(EventFd wakes, List<Source> current) {
        try (Arena arena = Arena.ofConfined()) {
            long size = PollFd.STRUCT.byteSize();
            MemorySegment awaited = arena.allocate(size * (current.size() + 1), Long.BYTES);
            describe(awaited, 0, wakes);
            for (int i = 0; i < current.size(); i++) {
                describe(awaited, size * (i + 1), current.get(i).fd);
            }
            int result = LibCPoll.poll(awaited, -1);
            if (result < 0 && result != -Errno.EINTR) {
                throw Errno.failure(result, KvmDevice.ID, "poll nfds=" + (current.size() + 1));
            }
            wakes.drain();
            for (int i = 0; i < current.size(); i++) {
                if (PollFd.REVENTS.get(awaited, size * (i + 1)) != 0) {
                    current.get(i).deliver();
                }
            }
        }
    }

    private static void describe(MemorySegment awaited, long at, EventFd fd) {
        PollFd.FD.set(awaited, at, fd.fd());
        PollFd.EVENTS.set(awaited, at, PollFd.POLLIN);
    }

    /** Ends the thread, which closes every eventfd. A call to a listener in progress is not waited for: it may be what closes the virtual machine. */
    @Override
    public synchronized void close() {
        if (!closed) {
            retired.addAll(sources);
            sources.clear();
            wake();
            closed = true;
        }
    }
}
