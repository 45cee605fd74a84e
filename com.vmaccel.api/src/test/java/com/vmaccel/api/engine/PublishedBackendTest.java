package com.vmaccel.api.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.vmaccel.api.Availability;
import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.OperatingSystem;
import com.vmaccel.api.capability.Platform;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PublishedBackendTest {

    private static final Platform LINUX = Platform.of(OperatingSystem.LINUX, Architecture.X86_64);

    private boolean usable = true;
    private int probes;
    private int published;
    private int publications;

    private final class Probed extends ProbedBackend {
        Probed() {
            super("probed", Set.of(LINUX), PublishedBackendTest.this::probe);
        }
    }

    private final class Published extends PublishedBackend {
        Published() {
            super(new Probed(), PublishedBackendTest.this::publish);
        }
    }

    private Availability probe() {
        probes++;
        return usable ? new Availability.Available(new FakeAccelerator(Duration.ofSeconds(1)).capabilities()) : new Availability.Unavailable("not now", "wait", Optional.empty());
    }

    private Runnable publish() {
        published++;
        publications++;
        return () -> published--;
    }

    @Test
    void whatWasFoundIsRememberedUntilItIsToLookAnew() {
        Probed backend = new Probed();
        assertEquals(0, probes);
        backend.availability();
        backend.availability();
        assertEquals(1, probes);
        backend.reprobe();
        assertEquals(2, probes);
        assertEquals("probed", backend.id());
        assertEquals(Set.of(LINUX), backend.platforms());
    }

    @Test
    void itIsPublishedWhileItIsAvailable() {
        Published backend = new Published();
        assertEquals(1, published);
        backend.reprobe();
        assertEquals(1, publications);
        usable = false;
        assertInstanceOf(Availability.Unavailable.class, backend.reprobe());
        assertEquals(0, published);
        usable = true;
        backend.reprobe();
        assertEquals(1, published);
        assertEquals(2, publications);
    }

    @Test
    void aDeactivatedOnePublishesNothing() {
        Published backend = new Published();
        backend.deactivate();
        assertEquals(0, published);
        assertInstanceOf(Availability.Available.class, backend.reprobe());
        assertEquals(0, published);
        assertEquals("probed", backend.id());
        assertEquals(Set.of(LINUX), backend.platforms());
    }
}
