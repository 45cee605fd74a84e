package com.vmaccel.api.hyperv;

import com.vmaccel.api.ioevent.IoEvent;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Connections that a guest signals with the hypercall HvCallSignalEvent, the vCPU going on meanwhile: a feature of virtual machines with the enlightenment {@code SYNTHETIC_INTERRUPTS}.
 * The hypercall exits as ever for a connection that is not attached. Thread-safe; connections are no state of the virtual machine.
 */
@ProviderType
public interface EventConnections {

    /** The highest number of a connection. */
    int MOST = 0xff_ffff;

    /**
     * Attaches a connection.
     *
     * @param connection its number, 0 to {@value #MOST}
     * @param listener is told when it was signalled
     * @return the event, to be closed by the caller
     * @throws IllegalArgumentException if there is no such number, or it is attached
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses
     */
    IoEvent attach(int connection, IoEvent.Listener listener);
}
