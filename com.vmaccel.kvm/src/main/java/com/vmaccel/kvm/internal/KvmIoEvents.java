package com.vmaccel.kvm.internal;

import com.vmaccel.api.engine.EngineIoEvent;
import com.vmaccel.api.ioevent.Doorbell;
import com.vmaccel.api.ioevent.IoEvent;
import com.vmaccel.api.ioevent.IoEvents;
import com.vmaccel.ffi.linux.Errno;
import com.vmaccel.ffi.linux.EventFd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Doorbells as KVM's ioeventfds.
 *
 * @param events the virtual machine's events
 */
record KvmIoEvents(KvmVmEvents events) implements IoEvents {

    @Override
    public IoEvent attach(Doorbell doorbell, IoEvent.Listener listener) {
        EventFd fd = EventFd.create();
        EngineIoEvent event = new EngineIoEvent(doorbell.toString(), listener, closing -> detach(doorbell, fd, closing));
        events.listen(fd, event);
        try {
            assign(doorbell, fd);
            events.opened(event, event::close);
        } catch (RuntimeException | Error e) {
            events.ignore(event);
            throw e;
        }
        return event;
    }

    private void assign(Doorbell doorbell, EventFd fd) {
        int result = set(doorbell, fd, 0);
        if (result == -Errno.EEXIST) {
            throw new IllegalArgumentException("attached already: " + doorbell);
        }
        Errno.check(result, KvmDevice.ID, () -> "KVM_IOEVENTFD for " + doorbell);
    }

    private void detach(Doorbell doorbell, EventFd fd, EngineIoEvent event) {
        try {
            Errno.check(set(doorbell, fd, KvmIoeventfd.KVM_IOEVENTFD_FLAG_DEASSIGN), KvmDevice.ID, () -> "KVM_IOEVENTFD DEASSIGN for " + doorbell);
        } finally {
            events.closed(event);
            events.ignore(event);
        }
    }

    private int set(Doorbell doorbell, EventFd fd, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return events.vm().ioctl(KvmIoctl.KVM_IOEVENTFD, describe(arena, doorbell, fd, flags));
        }
    }

    static MemorySegment describe(Arena arena, Doorbell doorbell, EventFd fd, int flags) {
        MemorySegment request = KvmIoeventfd.STRUCT.allocate(arena);
        int port = doorbell.space() == Doorbell.Space.PORT ? KvmIoeventfd.KVM_IOEVENTFD_FLAG_PIO : 0;
        int match = doorbell.value().isPresent() ? KvmIoeventfd.KVM_IOEVENTFD_FLAG_DATAMATCH : 0;
        KvmIoeventfd.FLAGS.set(request, flags | port | match);
        KvmIoeventfd.DATAMATCH.set(request, doorbell.value().orElse(0));
        KvmIoeventfd.ADDR.set(request, doorbell.address());
        KvmIoeventfd.LEN.set(request, doorbell.sizeBytes());
        KvmIoeventfd.FD.set(request, fd.fd());
        return request;
    }
}
