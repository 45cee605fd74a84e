package com.vmaccel.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RunningCommandTest {

    private final RunningCommand running = new RunningCommand();

    @Test
    void stoppingWaitsForTheCommand() throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        running.begin();
        running.stoppable(stopped::countDown);
        Thread command = Thread.ofPlatform().start(() -> {
            try {
                assertTrue(stopped.await(10, TimeUnit.SECONDS));
                ended.set(1);
            } catch (InterruptedException e) {
                ended.set(-1);
            } finally {
                running.end();
            }
        });
        running.stop();
        assertEquals(1, ended.get());
        command.join(Duration.ofSeconds(10));
    }

    @Test
    void aCommandThatHasNotSaidHowToStopItIsWaitedForUntilItDoes() throws InterruptedException {
        AtomicInteger stops = new AtomicInteger();
        assertTrue(running.begin());
        Thread stopper = Thread.ofPlatform().start(running::stop);
        while (stopper.getState() != Thread.State.TIMED_WAITING && stopper.isAlive()) {
            Thread.onSpinWait();
        }
        assertTrue(stopper.isAlive(), "it waits");
        running.stoppable(stops::incrementAndGet);
        assertEquals(1, stops.get());
        running.end();
        assertTrue(stopper.join(Duration.ofSeconds(10)));
    }

    @Test
    void afterAStopNothingBegins() {
        running.stop();
        assertFalse(running.begin());
    }

    @Test
    void nothingIsStoppedAfterTheEnd() {
        AtomicInteger stops = new AtomicInteger();
        running.begin();
        running.stoppable(stops::incrementAndGet);
        running.end();
        running.stop();
        assertEquals(0, stops.get());
    }
}
