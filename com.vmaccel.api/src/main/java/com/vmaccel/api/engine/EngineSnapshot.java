package com.vmaccel.api.engine;

import com.vmaccel.api.VmSnapshot;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.api.state.VmState;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A state and copies of all writable slots. */
final class EngineSnapshot implements VmSnapshot {

    private final VmState state;
    private final EngineGuestMemory memory;
    private final long layout;
    private final List<MemorySlot> slots;
    private final Map<MemorySlot, MemorySegment> copies = new LinkedHashMap<>();
    private final Arena arena = Arena.ofShared();

    /** Copies; what is written meanwhile counts as written afterwards. */
    EngineSnapshot(VmState state, EngineGuestMemory memory) {
        this.state = state;
        this.memory = memory;
        try {
            this.layout = memory.beginChanges();
            this.slots = memory.slots();
            for (MemorySlot slot : slots) {
                if (slot.access().isWritable()) {
                    MemorySegment copy = arena.allocate(slot.sizeBytes(), Long.BYTES);
                    memory.read(slot.gpa(), copy);
                    copies.put(slot, copy);
                }
            }
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /** Refuses a virtual machine that this cannot be brought back into. */
    void requireFits(EngineGuestMemory other) {
        if (!arena.scope().isAlive()) {
            throw new IllegalStateException("the snapshot is closed");
        }
        if (memory != other) {
            throw new IllegalArgumentException("the snapshot is of another virtual machine");
        }
        if (!memory.isLaidOut(layout, slots)) {
            throw new IllegalArgumentException("slots were mapped, unmapped or protected since the snapshot");
        }
    }

    /** Copies memory back: pages changed since, where they are counted from this snapshot, else everything. */
    void restore(boolean onlyChanges) {
        copies.forEach((slot, copy) -> memory.revert(slot, copy, onlyChanges));
    }

    @Override
    public VmState state() {
        return state;
    }

    @Override
    public long memoryBytes() {
        return copies.values().stream().mapToLong(MemorySegment::byteSize).sum();
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
