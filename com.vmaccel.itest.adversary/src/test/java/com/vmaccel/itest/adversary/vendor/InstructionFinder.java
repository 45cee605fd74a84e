package com.vmaccel.itest.adversary.vendor;

import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.itest.adversary.execute.CpuState;
import com.vmaccel.itest.adversary.execute.Flags;
import com.vmaccel.itest.adversary.execute.Fragment;
import com.vmaccel.itest.adversary.execute.InFlight;
import com.vmaccel.itest.adversary.execute.InFlight.Progress;
import com.vmaccel.itest.adversary.instruction.Instruction;
import com.vmaccel.itest.adversary.instruction.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the instruction behind a write that has been carried out already, and the registers before it: decodes whatever ends at the instruction pointer, works
 * the registers backwards, and takes the shortest candidate that, executed forwards, makes this very write and ends in these very registers.
 */
final class InstructionFinder {

    private static final int MOST_FRAGMENTS = 8;

    private final GuestView after;
    private final List<Fragment> written;
    private final List<WrittenByte> bytes;
    private final Supplier<ExtendedState> extended;

    /** What was found. */
    record Found(CpuState before, Instruction instruction) {}

    /** A byte and where it went: engines may cut the same write into different fragments. */
    private record WrittenByte(ExitKind kind, long address, int value) {}

    /**
     * Prepares a search.
     *
     * @param after the registers after the instruction
     * @param written all it wrote, in order
     * @param extended gives the vector registers if they are needed
     */
    InstructionFinder(GuestView after, List<Fragment> written, Supplier<ExtendedState> extended) {
        this.after = after;
        this.written = written;
        this.bytes = bytes(written);
        this.extended = extended;
    }

    Optional<Found> find() {
        long rip = after.state().rip();
        Optional<Found> found = repeated(rip).or(() -> endingAt(rip));
        return found.isPresent() ? found : endingAt(written.getFirst().value()).filter(call -> call.instruction().operation() == Operation.CALL);
    }

    /** A repeated string instruction has not moved the instruction pointer. */
    private Optional<Found> repeated(long rip) {
        Instruction instruction = after.decode(rip);
        return instruction != null && instruction.operation().isString() && instruction.isRepeated() ? explain(instruction, rip) : Optional.empty();
    }

    private Optional<Found> endingAt(long end) {
        for (int length = 1; length <= Instruction.MAX_LENGTH; length++) {
            Instruction instruction = after.decode(end - length);
            if (instruction != null && instruction.length() == length) {
                Optional<Found> found = explain(instruction, end - length);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Found> explain(Instruction instruction, long start) {
        CpuState now = after.state().copy();
        now.setRip(start);
        if (instruction.operation() == Operation.MOVDQ) {
            now.setExtended(extended.get());
        }
        return new Inversion(instruction, now, written.getFirst()).candidates().stream()
                .filter(before -> explains(instruction, before))
                .findFirst()
                .map(before -> new Found(before, instruction));
    }

    private boolean explains(Instruction instruction, CpuState before) {
        InFlight flight = new InFlight(instruction, before, after);
        List<Fragment> fragments = new ArrayList<>();
        for (int i = 0; i <= MOST_FRAGMENTS; i++) {
            switch (flight.advance()) {
                case Progress.Complete(CpuState end) -> {
                    return bytes(fragments).equals(bytes) && agrees(instruction, end);
                }
                case Progress.Needs(Fragment next) -> {
                    fragments.add(next);
                    flight.answer(0);
                }
                case Progress.PageFault _ -> {
                    return false;
                }
            }
        }
        return false;
    }

    private static List<WrittenByte> bytes(List<Fragment> fragments) {
        List<WrittenByte> bytes = new ArrayList<>();
        for (Fragment fragment : fragments) {
            for (int i = 0; i < fragment.size(); i++) {
                bytes.add(new WrittenByte(fragment.kind(), fragment.address() + i, (int) (fragment.value() >>> 8 * i) & 0xff));
            }
        }
        return bytes;
    }

    private boolean agrees(Instruction instruction, CpuState end) {
        CpuState now = after.state();
        for (int i = 0; i < 16; i++) {
            if (end.register(i) != now.register(i)) {
                return false;
            }
        }
        boolean sameFlags = ((end.rflags() ^ now.rflags()) & (Flags.STATUS & ~Flags.AF)) == 0;
        return sameFlags && (instruction.isRepeated() || end.rip() == now.rip());
    }
}
