package com.vmaccel.api.ioevent;

import java.time.Duration;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A counter that a guest or an engine raises and the host takes. Thread-safe. It ends when it is closed, at the latest with its virtual machine; every method but
 * {@link #close()} then throws {@link IllegalStateException}.
 */
@ProviderType
public interface IoEvent extends AutoCloseable {

    /**
     * Takes the count without waiting.
     *
     * @return how often the event happened since it was last taken, 0 if not at all. An engine may count several as one, never one as none
     */
    long take();

    /**
     * Waits until the event has happened, and takes the count.
     *
     * @param timeout how long to wait at most; not positive for not at all
     * @return how often it happened since it was last taken, 0 after the time
     * @throws InterruptedException if the waiting thread is interrupted
     */
    long await(Duration timeout) throws InterruptedException;

    /** Ends the event: afterwards the engine treats what raised it as if there had been no event. Waiting threads are released. A second call does nothing. */
    @Override
    void close();

    /** Is told that an event happened. */
    @ConsumerType
    @FunctionalInterface
    interface Listener {

        /**
         * Says that the event happened at least once since the last call. Called on a thread of the engine that serves all events of the virtual machine, one call at
         * a time: it should not block. It may take the count, close the event, attach others and use the virtual machine, but not from code that holds a lock which
         * another thread holds while it closes the virtual machine. What it throws goes to that thread's uncaught exception handler. A call in progress is not waited
         * for when the event is closed; none begins afterwards.
         *
         * @param event the event
         */
        void signalled(IoEvent event);
    }
}
