package com.vmaccel.tck.internal;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.tck.CaseContext;
import java.util.ArrayList;
import java.util.List;

/** Guests that wait for interrupts, and what they do when one comes. */
final class InterruptGuest {

    static final int VECTOR = 0x41;
    static final int NMI = 2;
    static final GuestCode SPIN = GuestCode.of("1: jmp 1b", "eb fe");
    static final GuestCode OUTS = GuestCode.of("out 0x10, al; inc {bx}; out 0x11, al; inc {bx}")
            .for16("e6 10 43 e6 11 43")
            .for32("e6 10 43 e6 11 43")
            .for64("e6 10 48 ff c3 e6 11 48 ff c3");
    static final GuestCode LOOP = GuestCode.of("1: out 0x20, al; jmp 1b", "e6 20 eb fc");
    static final GuestCode ENABLE = GuestCode.of("out 0x10, al; sti; nop; out 0x11, al; out 0x12, al", "e6 10 fb 90 e6 11 e6 12")
            .in(Mode.REAL, Mode.PROTECTED, Mode.LONG_KERNEL);

    private static final int LOOP_PORT = 0x20;

    private InterruptGuest() {}

    static Machine start(CaseContext context, Mode mode, GuestCode code, boolean enabled) {
        Machine machine = Machine.start(context, mode, code);
        machine.flags(enabled ? Machine.RFLAGS_IF : Machine.RFLAGS);
        machine.cpu().set(X86Register.RAX, 0);
        machine.cpu().set(X86Register.RBX, 0);
        return machine;
    }

    static void requireVector(Machine machine, int expected) {
        Check.equal("exit", new VcpuExit.PortWrite(Layout.VECTOR_PORT, 1, expected), machine.run());
    }

    static void requireOut(Machine machine, int port) {
        VcpuExit exit = machine.run();
        Check.that(isOut(exit, port), "expected a write to port 0x%x, was %s".formatted(port, exit));
    }

    static void requireLoop(Machine machine) {
        requireOut(machine, LOOP_PORT);
    }

    static boolean isOut(VcpuExit exit, int port) {
        return exit instanceof VcpuExit.PortWrite write && write.port() == port;
    }

    /** Runs the loop until as many interrupts were taken. */
    static List<Integer> take(Machine machine, int count) {
        List<Integer> taken = new ArrayList<>();
        while (taken.size() < count) {
            VcpuExit exit = machine.run();
            if (exit instanceof VcpuExit.PortWrite(int port, int _, long value) && port == Layout.VECTOR_PORT) {
                taken.add((int) value);
            } else {
                Check.that(isOut(exit, LOOP_PORT), "neither the loop nor an interrupt: " + exit);
            }
        }
        return taken;
    }
}
