package com.vmaccel.kvm.internal;

import com.vmaccel.api.engine.EngineIoEvent;
import com.vmaccel.api.hyperv.EventConnections;
import com.vmaccel.api.ioevent.IoEvent;
import com.vmaccel.ffi.linux.Errno;
import com.vmaccel.ffi.linux.EventFd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Connections of Hyper-V's interface as KVM's eventfds for them.
 *
 * @param events the virtual machine's events
 */
record KvmEventConnections(KvmVmEvents events) implements EventConnections {

    @Override
    public IoEvent attach(int connection, IoEvent.Listener listener) {
        if (connection < 0 || connection > KvmHypervEventfd.KVM_HYPERV_CONN_ID_MASK) {
            throw new IllegalArgumentException("connections have the numbers 0 to %d, not %d".formatted(MOST, connection));
        }
        EventFd fd = EventFd.create();
        EngineIoEvent event = new EngineIoEvent("connection " + connection, listener, closing -> detach(connection, fd, closing));
        events.listen(fd, event);
        try {
            assign(connection, fd);
            events.opened(event, event::close);
        } catch (RuntimeException | Error e) {
            events.ignore(event);
            throw e;
        }
        return event;
    }

    private void assign(int connection, EventFd fd) {
        int result = set(connection, fd, 0);
        if (result == -Errno.EEXIST) {
            throw new IllegalArgumentException("attached already: connection " + connection);
        }
        Errno.check(result, KvmDevice.ID, () -> "KVM_HYPERV_EVENTFD conn_id=" + connection);
    }

    private void detach(int connection, EventFd fd, EngineIoEvent event) {
        try {
            Errno.check(set(connection, fd, KvmHypervEventfd.KVM_HYPERV_EVENTFD_DEASSIGN), KvmDevice.ID, () -> "KVM_HYPERV_EVENTFD DEASSIGN conn_id=" + connection);
        } finally {
            events.closed(event);
            events.ignore(event);
        }
    }

    private int set(int connection, EventFd fd, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = KvmHypervEventfd.STRUCT.allocate(arena);
            KvmHypervEventfd.CONN_ID.set(request, connection);
            KvmHypervEventfd.FD.set(request, fd.fd());
            KvmHypervEventfd.FLAGS.set(request, flags);
            return events.vm().ioctl(KvmIoctl.KVM_HYPERV_EVENTFD, request);
        }
    }
}
