package com.vmaccel.itest.adversary.vendor;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.capability.ExitKind.Completion;
import com.vmaccel.api.memory.GuestMemory;
import com.vmaccel.itest.adversary.execute.CpuState;
import com.vmaccel.itest.adversary.execute.Fragment;
import com.vmaccel.itest.adversary.instruction.Instruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts a vCPU that left the guest in the middle of an access back before the instruction. The engine beneath gives no such state: the access is completed with
 * dummy values, and what the instruction changed is undone. A read has changed nothing when it exits, so its registers are kept from then. A write has changed
 * everything on some hosts, which {@link InstructionFinder} undoes, and nothing on others, which shows in the instruction pointer moving when it is settled.
 */
final class Rewind {

    private static final int MOST_FRAGMENTS = 10_000;

    private final X86Vcpu vcpu;
    private final GuestMemory memory;
    private final VcpuExit exit;

    /** The state before; the instruction is null if it is none of those this library knows. */
    record Before(CpuState state, @Nullable Instruction instruction) {}

    Rewind(X86Vcpu vcpu, GuestMemory memory, VcpuExit exit) {
        this.vcpu = vcpu;
        this.memory = memory;
        this.exit = exit;
    }

    /** Returns the state the vCPU is in now, or empty if none was found; the instruction has been executed then. */
    Optional<Before> rewind() {
        GuestView exited = GuestView.of(vcpu, memory);
        boolean read = exit.kind().completion() == Completion.VALUE;
        Optional<Undo> undo = read ? Optional.of(Undo.of(vcpu, memory, exited)) : Optional.empty();
        List<VcpuExit> accesses = settle();
        GuestView settled = GuestView.of(vcpu, memory);
        Optional<Before> before = read || exited.state().rip() != settled.state().rip()
                ? Optional.of(new Before(exited.state(), exited.decode(exited.state().rip())))
                : find(settled, accesses);
        before.ifPresent(found -> GuestView.write(vcpu, found.state()));
        undo.ifPresent(changes -> changes.apply(vcpu));
        return before;
    }

    private Optional<Before> find(GuestView settled, List<VcpuExit> accesses) {
        List<Fragment> written = accesses.stream().flatMap(Rewind::written).toList();
        return new InstructionFinder(settled, written, vcpu::extendedState)
                .find()
                .map(found -> new Before(found.before(), found.instruction()));
    }

    private static Stream<Fragment> written(VcpuExit access) {
        return switch (access) {
            case VcpuExit.PortWrite(int port, int size, long value) -> Stream.of(new Fragment(ExitKind.PORT_WRITE, port, size, value));
            case VcpuExit.MmioWrite(var gpa, int size, long value) -> Stream.of(new Fragment(ExitKind.MMIO_WRITE, gpa.value(), size, value));
            default -> Stream.empty();
        };
    }

    /** Completes the instruction with dummy values; returns all its accesses. */
    private List<VcpuExit> settle() {
        List<VcpuExit> accesses = new ArrayList<>();
        Optional<VcpuExit> fragment = Optional.of(exit);
        while (fragment.isPresent() && accesses.size() < MOST_FRAGMENTS) {
            accesses.add(fragment.get());
            if (fragment.get().kind().completion() == Completion.VALUE) {
                vcpu.complete(0);
            }
            fragment = vcpu.settle();
        }
        if (fragment.isPresent()) {
            throw new IllegalStateException("an instruction of more than " + MOST_FRAGMENTS + " accesses: " + exit);
        }
        return accesses;
    }
}
