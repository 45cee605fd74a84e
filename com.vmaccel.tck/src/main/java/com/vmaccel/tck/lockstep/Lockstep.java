package com.vmaccel.tck.lockstep;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VcpuState;
import com.vmaccel.api.debug.DebugSettings;
import com.vmaccel.api.debug.GuestDebug;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.state.SavedState;
import com.vmaccel.tck.Registers;
import com.vmaccel.tck.lockstep.LockstepDevices.Reply;
import com.vmaccel.tck.lockstep.LockstepResult.Agreed;
import com.vmaccel.tck.lockstep.LockstepResult.Diverged;
import com.vmaccel.tck.lockstep.LockstepResult.Unfinished;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Runs one guest on two engines and compares them after each instruction or exit: exits, the whole vCPU state, and at intervals memory. What the architecture
 * leaves undefined or a guest cannot foresee (general registers at the beginning, undefined flags, counters, random numbers, CPUID) is carried over from the
 * first machine to the other, so that it does not show later.
 */
public final class Lockstep {

    private final LockstepMachine one;
    private final LockstepMachine other;
    private final LockstepDevices devices;
    private final LockstepOptions options;
    private final MemoryComparison memory = new MemoryComparison();
    private volatile boolean stopped;
    private long steps;

    /**
     * Prepares a lockstep.
     *
     * @param one a machine
     * @param other a machine with the same guest on another engine
     * @param devices answer for both
     * @param options when to compare, and what not
     * @throws IllegalArgumentException naming the machine that cannot be stepped, if it is to be
     */
    public Lockstep(LockstepMachine one, LockstepMachine other, LockstepDevices devices, LockstepOptions options) {
        this.one = one;
        this.other = other;
        this.devices = devices;
        this.options = options;
        if (options.granularity() == Granularity.STEP) {
            step(one);
            step(other);
        }
    }

    private static void step(LockstepMachine machine) {
        machine.vcpu().feature(GuestDebug.class)
                .orElseThrow(() -> new IllegalArgumentException(machine.name() + " cannot step"))
                .configure(DebugSettings.STEP);
    }

    /**
     * Runs both guests, on the thread that owns their vCPUs.
     *
     * @return how it ended
     */
    public LockstepResult run() {
        carryOver(EnumSet.range(X86Register.RAX, X86Register.RFLAGS)); // after reset RDX tells the processor
        while (steps < options.maxSteps() && !stopped) {
            Optional<LockstepResult> end = step();
            if (end.isPresent()) {
                return end.get();
            }
            steps++;
        }
        return finish(new Unfinished(steps));
    }

    /** Ends the run soon; from any thread. */
    public void stop() {
        stopped = true;
        one.vcpu().kick();
        other.vcpu().kick();
    }

    private Optional<LockstepResult> step() {
        NextInstruction next = NextInstruction.of(one);
        VcpuExit first = next.exit(one.vcpu().run());
        VcpuExit second = next.exit(other.vcpu().run());
        if (stopped && (first instanceof VcpuExit.Cancelled || second instanceof VcpuExit.Cancelled)) {
            return Optional.of(new Unfinished(steps));
        }
        boolean ended = false;
        Optional<VcpuExit> more = Optional.of(first);
        Optional<VcpuExit> same = Optional.of(second);
        VcpuExit last = first;
        while (more.isPresent() && !ended) {
            if (!more.equals(same)) {
                return Optional.of(diverged(next, List.of(more.get(), same.orElse(first)), List.of("exit: " + more + " and " + same)));
            }
            last = more.get();
            ended = answer(last);
            more = one.vcpu().settle();
            same = other.vcpu().settle();
        }
        return compare(next, last, ended);
    }

    /** Lets both machines go on; true if the guest has ended. */
    private boolean answer(VcpuExit exit) {
        if (exit instanceof VcpuExit.Debug) {
            return false;
        }
        Reply reply = devices.reply(exit);
        reply.give(one.vcpu());
        reply.give(other.vcpu());
        return reply instanceof Reply.End;
    }

    private Optional<LockstepResult> compare(NextInstruction executed, VcpuExit last, boolean ended) {
        List<String> differences = new ArrayList<>(
                StateComparison.differences(save(one), save(other), options.ignored(), executed));
        boolean isStep = last instanceof VcpuExit.Debug;
        if (ended || !isStep || steps % options.memoryInterval() == 0) {
            memory.difference(one.vm().memory(), other.vm().memory()).ifPresent(differences::add);
        }
        if (!differences.isEmpty()) {
            return Optional.of(diverged(executed, List.of(last, last), differences));
        }
        carryOver(executed);
        return ended ? Optional.of(new Agreed(steps + 1, last)) : Optional.empty();
    }

    private static SavedState save(LockstepMachine machine) {
        return X86VcpuState.ELEMENTS.save(machine.vcpu());
    }

    private void carryOver(NextInstruction executed) {
        Set<X86Register> registers = EnumSet.noneOf(X86Register.class);
        registers.addAll(executed.unpredictable());
        if (executed.undefinedFlags() != 0) {
            registers.add(X86Register.RFLAGS);
        }
        carryOver(registers);
    }

    private void carryOver(Set<X86Register> registers) {
        for (X86Register register : registers) {
            other.vcpu().set(register, one.vcpu().get(register));
        }
    }

    private LockstepResult finish(LockstepResult result) {
        return memory.difference(one.vm().memory(), other.vm().memory())
                .<LockstepResult>map(line -> diverged(NextInstruction.of(one), List.of(), List.of(line)))
                .orElse(result);
    }

    private Diverged diverged(NextInstruction executed, List<VcpuExit> exits, List<String> differences) {
        return new Diverged(steps, executed.toString(), exits, differences, List.of(state(one), state(other)));
    }

    private static String state(LockstepMachine machine) {
        X86Vcpu vcpu = machine.vcpu();
        return machine.name() + " " + Registers.dump(vcpu);
    }
}
