package com.vmaccel.itest.adversary.vendor;

import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.GuestMemory;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.api.x86.VcpuEvents;
import com.vmaccel.itest.adversary.execute.CpuState;
import com.vmaccel.itest.adversary.execute.Flags;
import com.vmaccel.itest.adversary.instruction.Instruction;
import com.vmaccel.itest.adversary.instruction.Operation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What a read with a dummy value may change beside the general registers: memory it is copied to, special registers it is loaded into, exceptions it raises. */
record Undo(
        GuestMemory memory,
        Map<SegmentRegister, Segment> segments,
        Map<DescriptorTableRegister, DescriptorTable> tables,
        VcpuEvents events,
        long cr2,
        @Nullable ExtendedState extended,
        List<SavedByte> bytes) {

    /** More elements than an engine completes before it comes back. */
    private static final int MOST_ELEMENTS = 4096;
    private static final int RCX = 1;
    private static final int RDI = 7;

    /** A byte of memory. */
    record SavedByte(long gpa, byte value) {}

    /** Remembers the state of a vCPU whose access is pending. */
    static Undo of(X86Vcpu vcpu, GuestMemory memory, GuestView view) {
        Map<SegmentRegister, Segment> segments = new EnumMap<>(SegmentRegister.class);
        for (SegmentRegister register : SegmentRegister.values()) {
            segments.put(register, vcpu.segment(register));
        }
        Map<DescriptorTableRegister, DescriptorTable> tables = new EnumMap<>(DescriptorTableRegister.class);
        for (DescriptorTableRegister register : DescriptorTableRegister.values()) {
            tables.put(register, vcpu.table(register));
        }
        Instruction instruction = view.decode(view.state().rip());
        boolean vectors = instruction == null || instruction.operation() == Operation.MOVDQ;
        ExtendedState extended = vectors ? vcpu.extendedState() : null;
        return new Undo(memory, segments, tables, vcpu.events(), vcpu.get(X86Register.CR2), extended, bytes(view, instruction));
    }

    private static List<SavedByte> bytes(GuestView view, @Nullable Instruction instruction) {
        List<SavedByte> bytes = new ArrayList<>();
        if (instruction == null) {
            return bytes;
        }
        CpuState state = view.state();
        int size = instruction.size();
        switch (instruction.operation()) {
            case INS, MOVS -> {
                long mask = instruction.addressSize() == 8 ? -1 : (1L << 8 * instruction.addressSize()) - 1;
                long step = (state.rflags() & Flags.DF) == 0 ? size : -size;
                long count = instruction.isRepeated() ? Math.min(state.register(RCX) & mask, MOST_ELEMENTS) : 1;
                for (long i = 0; i < count; i++) {
                    save(bytes, view, state.linear(SegmentRegister.ES, state.register(RDI) + i * step & mask), size);
                }
            }
            case PUSH, CALL -> {
                CpuState pushed = state.copy();
                pushed.moveStack(-size);
                save(bytes, view, pushed.stackTop(), size);
            }
            default -> {
                // no second memory operand
            }
        }
        return bytes;
    }

    private static void save(List<SavedByte> bytes, GuestView view, long linear, int size) {
        for (int i = 0; i < size; i++) {
            OptionalLong gpa = view.translate(linear + i);
            if (gpa.isPresent() && view.isMemory(gpa.getAsLong(), true)) {
                bytes.add(new SavedByte(gpa.getAsLong(), (byte) view.load(gpa.getAsLong(), 1)));
            }
        }
    }

    /** Puts everything back that has changed. */
    void apply(X86Vcpu vcpu) {
        segments.forEach((register, segment) -> {
            if (!vcpu.segment(register).equals(segment)) {
                vcpu.setSegment(register, segment);
            }
        });
        tables.forEach((register, table) -> {
            if (!vcpu.table(register).equals(table)) {
                vcpu.setTable(register, table);
            }
        });
        if (vcpu.get(X86Register.CR2) != cr2) {
            vcpu.set(X86Register.CR2, cr2);
        }
        if (extended != null && !vcpu.extendedState().equals(extended)) {
            vcpu.setExtendedState(extended);
        }
        if (!vcpu.events().equals(events)) {
            vcpu.setEvents(events);
        }
        bytes.forEach(saved -> memory.writeUnsigned(GuestAddress.of(saved.gpa()), 1, saved.value()));
    }
}
