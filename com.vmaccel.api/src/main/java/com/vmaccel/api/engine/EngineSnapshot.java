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
    private final List<MemorySlot> slots;
    private final Map<MemorySlot, MemorySegment> copies;
    private final Arena arena;

    private EngineSnapshot(VmState state, EngineGuestMemory memory, List<MemorySlot> slots, Map<MemorySlot, MemorySegment> copies, Arena arena) {
        this.state = state;
        this.memory = memory;
        this.slots = slots;
        this.copies = copies;
        this.arena = arena;
    }

    static EngineSnapshot of(VmState state, EngineGuestMemory memory) {
        Arena arena = Arena.ofShared();
        try {
            List<MemorySlot> slots = memory.slots();
            Map<MemorySlot, MemorySegment> copies = new LinkedHashMap<>();
            for (MemorySlot slot : slots) {
                if (slot.access().isWritable()) {
                    MemorySegment copy = arena.allocate(slot.sizeBytes(), Long.BYTES);
                    memory.read(slot.gpa(), copy);
                    copies.put(slot, copy);
                }
            }
            memory.forgetChanges();
            return new EngineSnapshot(state, memory, slots, copies, arena);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    boolean belongsTo(EngineGuestMemory other) {
        return memory == other;
    }

    /** Copies memory back: pages changed since, if they are counted from this snapshot, else everything. */
    void restore(boolean onlyChanges) {
        if (!memory.slots().equals(slots)) {
            throw new IllegalArgumentException("slots were mapped, unmapped or protected since the snapshot");
        }
        if (onlyChanges && memory.countsChanges()) {
            copies.forEach((slot, copy) -> memory.revert(slot, copy));
        } else {
            copies.forEach((slot, copy) -> memory.write(slot.gpa(), copy));
        }
        memory.forgetChanges();
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
