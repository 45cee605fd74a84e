package com.vmaccel.api.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Holds on host memory. */
class HostMemoryTest {

    private final MemorySegment segment = Arena.ofAuto().allocate(4096);
    private int releases;
    private boolean inUse;

    private final HostMemory memory = HostMemory.of(segment, "test", OptionalLong.of(7), () -> {
        if (inUse) {
            throw new IllegalStateException("in use");
        }
        releases++;
    });

    @Test
    void theBytesAreReleasedWithTheLastHold() {
        HostMemory.Lease slot = memory.lease();
        memory.close();
        memory.close();
        assertEquals(0, releases);
        slot.close();
        slot.close();
        assertEquals(1, releases);
        assertThrows(IllegalStateException.class, memory::lease);
    }

    @Test
    void noHoldIsGivenAfterTheCreatorHasClosed() {
        HostMemory.Lease slot = memory.lease();
        memory.close();
        assertThrows(IllegalStateException.class, memory::lease);
        slot.close();
        assertEquals(1, releases);
    }

    @Test
    void aReleaseThatIsRefusedCanBeRepeated() {
        inUse = true;
        assertThrows(IllegalStateException.class, memory::close);
        inUse = false;
        memory.close();
        memory.close();
        assertEquals(1, releases);
    }

    @Test
    void aReleaseThatASlotWasRefusedIsRepeatedByTheCreator() {
        HostMemory.Lease slot = memory.lease();
        memory.close();
        inUse = true;
        assertThrows(IllegalStateException.class, slot::close);
        inUse = false;
        memory.close();
        assertEquals(1, releases);
    }

    @Test
    void onlyNativeSharedBytesWillDo() {
        assertThrows(IllegalArgumentException.class, () -> HostMemory.of(MemorySegment.ofArray(new byte[8]), "heap", () -> {}));
        assertThrows(IllegalArgumentException.class, () -> HostMemory.of(segment.asSlice(0, 0), "empty", () -> {}));
        try (Arena confined = Arena.ofConfined()) {
            assertThrows(IllegalArgumentException.class, () -> HostMemory.of(confined.allocate(8), "confined", () -> {}));
        }
    }
}
