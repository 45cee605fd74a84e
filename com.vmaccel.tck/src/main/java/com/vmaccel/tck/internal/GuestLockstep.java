package com.vmaccel.tck.internal;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import com.vmaccel.tck.lockstep.Lockstep;
import com.vmaccel.tck.lockstep.LockstepDevices;
import com.vmaccel.tck.lockstep.LockstepMachine;
import com.vmaccel.tck.lockstep.LockstepOptions;
import com.vmaccel.tck.lockstep.LockstepResult;

/** Guests of the suite that are data, on two engines in lockstep. */
public final class GuestLockstep {

    /** Guests that ask what processor they have: they are told of the same one, that of the second engine, for a hypervisor cannot hide all of its own. */
    private static final String ASKING = "cpuid.";

    private GuestLockstep() {}

    /** Tells whether a case is a guest as data. */
    public static boolean has(Case test) {
        return test instanceof Entry.ModeCase known && known.guest() != null;
    }

    /** Prepares the guest on both engines and runs it, on the current thread. */
    public static LockstepResult run(Case test, CaseContext one, CaseContext other, LockstepOptions options) {
        GuestCase guest = test instanceof Entry.ModeCase known ? known.guest() : null;
        if (guest == null) {
            throw new IllegalArgumentException(test.name() + " is no guest as data");
        }
        Mode mode = ((Entry.ModeCase) test).mode();
        LockstepMachine left = machine(guest, mode, one);
        LockstepMachine right = machine(guest, mode, other);
        if (test.name().startsWith(ASKING)) {
            left.vcpu().setCpuid(right.vcpu().cpuid());
        }
        return new Lockstep(left, right, new Devices(guest.script()), options).run();
    }

    private static LockstepMachine machine(GuestCase guest, Mode mode, CaseContext context) {
        Machine machine = guest.prepare(context, mode);
        return new LockstepMachine(context.accelerator().id(), machine.vm(), machine.cpu());
    }

    /** What the case answers. An exit on which both engines agree but not the case ends the guest: whether it is right is the suite's to say. */
    private record Devices(Script script) implements LockstepDevices {

        @Override
        public Reply reply(VcpuExit exit) {
            Completion completion;
            try {
                completion = script.accept(exit);
            } catch (AssertionError e) {
                return new Reply.End();
            }
            return switch (completion) {
                case Completion.None() -> script.isFinished() ? new Reply.End() : new Reply.Done();
                case Completion.Value(long value) -> new Reply.Value(value);
                case Completion.Refusal() -> new Reply.Refuse();
                case Completion.Registers _ -> throw new IllegalStateException("a lockstep does not answer CPUID");
            };
        }
    }
}
