package com.vmaccel.kvm.internal;

import com.vmaccel.api.ioevent.InterruptEvent;
import com.vmaccel.api.ioevent.InterruptEvents;
import com.vmaccel.api.ioevent.IoEvent;
import com.vmaccel.api.ioevent.LevelInterruptEvent;
import com.vmaccel.api.ioevent.LevelInterruptEvents;

/**
 * Interrupts as KVM's irqfds.
 *
 * @param events the virtual machine's events
 * @param routing which numbers there are
 */
record KvmInterruptEvents(KvmVmEvents events, KvmInterruptRouting routing) implements InterruptEvents {

    @Override
    public InterruptEvent open(int gsi) {
        routing.requireNumber(gsi);
        KvmInterruptEvent event = new KvmInterruptEvent(events, gsi);
        event.assign(null);
        return event;
    }

    /**
     * The same for level-triggered interrupts, whose acknowledgement is told.
     *
     * @param events the virtual machine's events
     * @param routing which numbers there are
     */
    record Level(KvmVmEvents events, KvmInterruptRouting routing) implements LevelInterruptEvents {
        @Override
        public LevelInterruptEvent open(int gsi, IoEvent.Listener acknowledged) {
            routing.requireNumber(gsi);
            return KvmLevelInterruptEvent.open(events, gsi, acknowledged);
        }
    }
}
