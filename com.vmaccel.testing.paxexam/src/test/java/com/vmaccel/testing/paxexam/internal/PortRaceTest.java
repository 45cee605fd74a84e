package com.vmaccel.testing.paxexam.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.ServerSocket;
import java.rmi.RemoteException;
import java.rmi.registry.LocateRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A port that somebody else took is not the end. */
class PortRaceTest {

    @Test
    void aPortThatIsTakenIsTriedAnew() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            AtomicInteger tries = new AtomicInteger();
            assertEquals("started", PortRace.run(() -> {
                if (tries.incrementAndGet() < 3) {
                    takeRegistry(taken.getLocalPort());
                }
                return "started";
            }));
            assertEquals(3, tries.get());
            assertThrows(IllegalStateException.class, () -> PortRace.run(() -> takeRegistry(taken.getLocalPort())));
        }
    }

    /** As Pax Exam does it. */
    private static String takeRegistry(int port) {
        try {
            return LocateRegistry.createRegistry(port).toString();
        } catch (RemoteException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void otherProblemsComeOutAtOnce() {
        AtomicInteger tries = new AtomicInteger();
        IllegalStateException problem = new IllegalStateException("other");
        assertSame(problem, assertThrows(IllegalStateException.class, () -> PortRace.run(() -> {
            tries.incrementAndGet();
            throw problem;
        })));
        assertEquals(1, tries.get());
    }
}
