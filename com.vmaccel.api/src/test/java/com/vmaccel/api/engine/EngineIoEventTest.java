package com.vmaccel.api.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an event promises whatever raises it. */
@Timeout(60)
class EngineIoEventTest {

    private final List<String> happened = new ArrayList<>();
    private final EngineIoEvent event = new EngineIoEvent("a bell", told -> happened.add("told"), closing -> happened.add("detached"));

    @Test
    void itCountsAndTells() throws InterruptedException {
        event.signal(2);
        event.signal(1);
        assertEquals(3, event.await(Duration.ofDays(1)));
        assertEquals(0, event.take());
        assertEquals(0, event.await(Duration.ofMillis(-1)));
        assertEquals(List.of("told", "told"), happened);
    }

    @Test
    void aCountNeverWraps() {
        event.signal(Long.MAX_VALUE);
        event.signal(2);
        assertEquals(Long.MAX_VALUE, event.take());
    }

    @Test
    void itIsDetachedOnceAndTellsNothingMore() {
        event.close();
        event.close();
        event.signal(1);
        assertEquals(List.of("detached"), happened);
        assertEquals("the event is closed: a bell", assertThrows(IllegalStateException.class, event::take).getMessage());
        assertThrows(IllegalStateException.class, () -> event.await(Duration.ofDays(1)));
    }

    @Test
    void aWaitingThreadCanBeInterrupted() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> event.await(Duration.ofDays(1)));
    }

    @Test
    void aFailureOfTheListenerIsNotTheEngines() {
        List<Throwable> failures = new ArrayList<>();
        Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
        try {
            var failure = new UnsupportedOperationException("a listener of a test");
            new EngineIoEvent("a bell", told -> {
                throw failure;
            }, closing -> {}).signal(1);
            assertEquals(List.of(failure), failures);
        } finally {
            Thread.currentThread().setUncaughtExceptionHandler(null);
        }
    }
}
