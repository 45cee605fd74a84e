package com.vmaccel.api.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.MemorySlot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who gets a segment that refuses access, and who does without. */
class MappedMemoryTest extends EngineTests {

    private static final GuestAddress AT = GuestAddress.of(0x1000);

    private final AtomicInteger asked = new AtomicInteger();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment bytes = arena.allocate(2 * FakeAccelerator.PAGE, FakeAccelerator.PAGE);

    private HostMemory memory(MemorySegment unchecked) {
        return new MappedMemory(unchecked, () -> {
            asked.incrementAndGet();
            return bytes;
        }, "mapped", OptionalLong.of(7), arena::close);
    }

    @Test
    void guestMemoryAsksForNoSegment() {
        FakeVm vm = vm();
        MemorySlot slot;
        try (HostMemory memory = memory(bytes)) {
            slot = vm.memory().map(AT, memory, Access.READ_WRITE);
        }
        vm.memory().writeUnsigned(AT, 4, 0x1234_5678);
        assertEquals(0x1234, vm.memory().readUnsigned(AT.plus(2), 2));
        vm.memory().write(AT.plus(4), MemorySegment.ofArray(new byte[] {1, 2}));
        assertEquals(0x0201, vm.memory().readUnsigned(AT.plus(4), 2));
        slot = vm.memory().protect(slot, Access.READ);
        assertEquals(1, vm.memory().read(AT.plus(4), 1)[0]);
        vm.memory().unmap(slot);
        assertFalse(bytes.scope().isAlive());
        assertEquals(0, asked.get());
    }

    @Test
    void callersGetOne() {
        try (HostMemory memory = memory(bytes)) {
            assertSame(bytes, memory.segment());
            assertEquals(1, asked.get());
            assertEquals(bytes.address(), memory.address());
            assertEquals(bytes.byteSize(), memory.sizeBytes());
            assertEquals(OptionalLong.of(7), memory.handle());
            assertFalse(memory.isReadOnly());
        }
    }

    @Test
    void aGuestCannotBeLetWriteWhatTheProcessCannot() {
        FakeVm vm = vm();
        try (HostMemory memory = memory(bytes.asReadOnly())) {
            assertTrue(memory.isReadOnly());
            refused(IllegalArgumentException.class, () -> vm.memory().map(AT, memory, Access.READ_WRITE), "read-only");
            vm.memory().unmap(vm.memory().map(AT, memory, Access.READ));
        }
        assertEquals(0, asked.get());
    }
}
