package com.vmaccel.tck.internal;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.tck.CaseContext;
import com.vmaccel.tck.Effort;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A case as data: guest code, the state it begins in, the exits that must come, and the state it must end in. Unless it {@linkplain #endsWith ends otherwise} the
 * last exit is the end of the code. It runs once for each {@link Drive}.
 */
final class GuestCase {

    /** Something to do with the machine before the run, or to look at after it. */
    @FunctionalInterface
    interface Action {
        void apply(Machine machine);
    }

    private final GuestCode code;
    private final Entry entry;
    private final List<Action> before = new ArrayList<>();
    private final List<Expectation> expectations = new ArrayList<>();
    private final List<Action> after = new ArrayList<>();
    private UnaryOperator<VmConfig> config = UnaryOperator.identity();
    private boolean endsOtherwise;

    GuestCase(String name, GuestCode code) {
        this.code = code;
        this.entry = new Entry(name, code, this::run).of(this);
    }

    Entry entry() {
        return entry;
    }

    // ---- beginning

    GuestCase needs(Capability capability) {
        entry.needs(capability);
        return this;
    }

    GuestCase needs(ExitKind kind) {
        entry.needs(kind);
        return this;
    }

    GuestCase needs(InterruptMode mode) {
        entry.needs(mode);
        return config(before -> before.withInterruptMode(mode));
    }

    GuestCase config(UnaryOperator<VmConfig> change) {
        UnaryOperator<VmConfig> earlier = config;
        config = before -> change.apply(earlier.apply(before));
        return this;
    }

    /** Puts the case into the quick subset. */
    GuestCase quick() {
        entry.quick();
        return this;
    }

    GuestCase before(Action action) {
        before.add(action);
        return this;
    }

    GuestCase with(X86Register register, long value) {
        return before(machine -> machine.cpu().set(register, value));
    }

    /** Sets RFLAGS to these, and what the mode needs. */
    GuestCase flags(long flags) {
        return before(machine -> machine.flags(flags));
    }

    /** Points a register to an offset in the hole, to be used with GS. */
    GuestCase withMmio(X86Register register, long offset) {
        return before(machine -> machine.cpu().set(register, machine.mmio(offset)));
    }

    /** Points a register to an offset in the room for slots, to be used with FS. */
    GuestCase withSlot(X86Register register, long offset) {
        return before(machine -> machine.cpu().set(register, machine.slot(offset)));
    }

    /** Lets ES, too, reach the hole in real mode. */
    GuestCase esToMmio() {
        return before(machine -> {
            if (machine.mode() == Mode.REAL) {
                machine.cpu().setSegment(SegmentRegister.ES, Segment.realMode((int) (Layout.MMIO >> 4), false));
            }
        });
    }

    GuestCase memory(long gpa, String hex) {
        return before(machine -> machine.vm().memory().write(Layout.at(gpa), bytes(hex)));
    }

    // ---- exits

    GuestCase expect(Expectation... more) {
        expectations.addAll(List.of(more));
        return this;
    }

    /** The last exit is this one and not the end of the code. */
    GuestCase endsWith(Expectation last) {
        endsOtherwise = true;
        return expect(last);
    }

    // ---- end

    GuestCase after(Action action) {
        after.add(action);
        return this;
    }

    GuestCase then(X86Register register, long value) {
        return after(machine -> Check.equal(register.toString(), value, machine.cpu().get(register)));
    }

    /** Compares some bits of a register. */
    GuestCase thenBits(X86Register register, long mask, long value) {
        return after(machine -> Check.equal(register + " & 0x" + Long.toHexString(mask), value, machine.cpu().get(register) & mask));
    }

    GuestCase thenMemory(long gpa, String hex) {
        byte[] expected = bytes(hex);
        return after(machine -> Check.equal("memory at 0x" + Long.toHexString(gpa), expected, machine.vm().memory().read(Layout.at(gpa), expected.length)));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    // ---- in lockstep

    /** A machine about to execute the guest. */
    Machine prepare(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, code, config.apply(VmConfig.defaults()));
        before.forEach(action -> action.apply(machine));
        return machine;
    }

    Script script() {
        List<Expectation> all = new ArrayList<>(expectations);
        if (!endsOtherwise) {
            all.add(Expect.done());
        }
        return new Script(all);
    }

    // ---- running

    private void run(CaseContext context, Mode mode) {
        for (Drive drive : context.effort() == Effort.SHORT ? List.of(Drive.RECORDS) : List.of(Drive.values())) {
            context.note("drive " + drive);
            try (Machine machine = Machine.start(context, mode, code, config.apply(VmConfig.defaults()))) {
                run(machine, drive);
            }
        }
    }

    private void run(Machine machine, Drive drive) {
        before.forEach(action -> action.apply(machine));
        drive.run(machine, script());
        X86Vcpu cpu = machine.cpu();
        Check.that(cpu.settle().isEmpty() && !cpu.isPending(), "the last exit has no further fragment");
        if (!endsOtherwise) {
            Check.equal("RIP at the end", machine.code().end(machine.mode()) + 2, cpu.get(X86Register.RIP));
        }
        after.forEach(action -> action.apply(machine));
    }
}
