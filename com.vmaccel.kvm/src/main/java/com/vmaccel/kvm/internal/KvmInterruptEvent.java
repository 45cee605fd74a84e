package com.vmaccel.kvm.internal;

import com.vmaccel.api.ioevent.InterruptEvent;
import com.vmaccel.ffi.linux.Errno;
import com.vmaccel.ffi.linux.EventFd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** An eventfd that raises an interrupt: KVM's irqfd. */
class KvmInterruptEvent implements InterruptEvent {

    private final KvmVmEvents events;
    private final int gsi;
    private final EventFd fd = EventFd.create();
    private boolean closed;

    /** Makes one that raises nothing yet. */
    KvmInterruptEvent(KvmVmEvents events, int gsi) {
        this.events = events;
        this.gsi = gsi;
    }

    /** Lets it raise the interrupt, and signal an eventfd when that is acknowledged; closed if KVM refuses. */
    final void assign(@Nullable EventFd acknowledged) {
        try {
            int flags = acknowledged == null ? 0 : KvmIrqfd.KVM_IRQFD_FLAG_RESAMPLE;
            int result = set(flags, acknowledged == null ? 0 : acknowledged.fd());
            Errno.check(result, KvmDevice.ID, () -> "KVM_IRQFD gsi=%d flags=%d".formatted(gsi, flags));
            events.opened(this, this::close);
        } catch (RuntimeException | Error e) {
            fd.close();
            throw e;
        }
    }

    private int set(int flags, int resample) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = KvmIrqfd.STRUCT.allocate(arena);
            KvmIrqfd.FD.set(request, fd.fd());
            KvmIrqfd.GSI.set(request, gsi);
            KvmIrqfd.FLAGS.set(request, flags);
            KvmIrqfd.RESAMPLEFD.set(request, resample);
            return events.vm().ioctl(KvmIoctl.KVM_IRQFD, request);
        }
    }

    @Override
    public void signal() {
        fd.signal();
    }

    @Override
    public final synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            Errno.check(set(KvmIrqfd.KVM_IRQFD_FLAG_DEASSIGN, 0), KvmDevice.ID, () -> "KVM_IRQFD DEASSIGN gsi=" + gsi);
        } finally {
            events.closed(this);
            fd.close();
            ended();
        }
    }

    /** Ends what belongs to it; called once. */
    void ended() {}

    @Override
    public String toString() {
        return "event of interrupt " + gsi;
    }
}
