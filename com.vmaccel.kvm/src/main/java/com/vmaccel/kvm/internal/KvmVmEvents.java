package com.vmaccel.kvm.internal;

import com.vmaccel.api.engine.EngineIoEvent;
import com.vmaccel.ffi.linux.EventFd;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The open events of one virtual machine, closed with it. Any thread may call. */
final class KvmVmEvents implements AutoCloseable {

    private final KvmVmFd vm;
    private final KvmEventPump pump;
    private final Map<Object, Runnable> open = new LinkedHashMap<>();
    private boolean closed;

    KvmVmEvents(KvmVmFd vm, String name) {
        this.vm = vm;
        pump = new KvmEventPump(name);
    }

    KvmVmFd vm() {
        return vm;
    }

    /** Lets an eventfd's signals be told to an event; takes over the eventfd in any case. */
    void listen(EventFd fd, EngineIoEvent event) {
        try {
            pump.add(fd, event);
        } catch (RuntimeException | Error e) {
            fd.close();
            throw e;
        }
    }

    /** Ends what {@link #listen} began. */
    void ignore(EngineIoEvent event) {
        pump.remove(event);
    }

    /**
     * Remembers what is to be closed with the virtual machine.
     *
     * @throws IllegalStateException if that is closed
     */
    void opened(Object event, Runnable close) {
        synchronized (open) {
            if (closed) {
                throw new IllegalStateException("the virtual machine is closed");
            }
            open.put(event, close);
        }
    }

    /** Forgets what was closed. */
    void closed(Object event) {
        synchronized (open) {
            open.remove(event);
        }
    }

    @Override
    public void close() {
        List<Runnable> rest;
        synchronized (open) {
            closed = true;
            rest = List.copyOf(open.values());
        }
        try {
            rest.forEach(Runnable::run);
        } finally {
            pump.close();
        }
    }
}
