package com.vmaccel.api.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.observe.VmObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Observers come and go, and one that throws does not break what it observes. */
class WhiteboardTest {

    private final Logger logger = Logger.getLogger("com.vmaccel.api");
    private final Whiteboard whiteboard = new Whiteboard();
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void beQuiet() {
        logger.setLevel(Level.OFF);
    }

    @AfterEach
    void logAgain() {
        logger.setLevel(null);
    }

    private VmObserver observer(String name, boolean broken) {
        return new VmObserver() {
            @Override
            public void kicked(String vm, int vcpuId) {
                told.add(name);
                if (broken) {
                    throw new IllegalStateException(name);
                }
            }
        };
    }

    @Test
    void anObserverThatThrowsIsToldNothingMore() {
        whiteboard.add(observer("broken", true));
        whiteboard.add(observer("sound", false));
        whiteboard.tell(observer -> observer.kicked("vm", 0));
        whiteboard.tell(observer -> observer.kicked("vm", 0));
        assertEquals(List.of("broken", "sound", "sound"), told);
    }

    @Test
    void nobodyObservesAfterTheLastIsGone() {
        VmObserver only = observer("only", false);
        assertFalse(whiteboard.isObserved());
        whiteboard.add(only);
        assertTrue(whiteboard.isObserved());
        whiteboard.remove(only);
        assertFalse(whiteboard.isObserved());
    }
}
