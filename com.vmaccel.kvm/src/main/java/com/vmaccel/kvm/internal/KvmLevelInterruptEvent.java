package com.vmaccel.kvm.internal;

import com.vmaccel.api.engine.EngineIoEvent;
import com.vmaccel.api.ioevent.IoEvent;
import com.vmaccel.api.ioevent.LevelInterruptEvent;
import com.vmaccel.ffi.linux.EventFd;

/** An eventfd that asserts a line until the guest acknowledges the interrupt: KVM's irqfd with resampling. */
final class KvmLevelInterruptEvent extends KvmInterruptEvent implements LevelInterruptEvent {

    private final EngineIoEvent acknowledgements;

    private KvmLevelInterruptEvent(KvmVmEvents events, int gsi, EngineIoEvent acknowledgements) {
        super(events, gsi);
        this.acknowledgements = acknowledgements;
    }

    static KvmLevelInterruptEvent open(KvmVmEvents events, int gsi, IoEvent.Listener listener) {
        EventFd acknowledged = EventFd.create();
        EngineIoEvent told = new EngineIoEvent("acknowledgements of interrupt " + gsi, listener, events::ignore);
        events.listen(acknowledged, told);
        try {
            KvmLevelInterruptEvent event = new KvmLevelInterruptEvent(events, gsi, told);
            event.assign(acknowledged);
            return event;
        } catch (RuntimeException | Error e) {
            told.close();
            throw e;
        }
    }

    @Override
    public IoEvent acknowledgements() {
        return acknowledgements;
    }

    @Override
    void ended() {
        acknowledgements.close();
    }
}
