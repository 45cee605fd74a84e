package com.vmaccel.tck.internal;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.tck.CaseContext;

/** A guest that reads a port, adds one and writes the port: an exit that owes a value, and one that does not. */
final class Dialog {

    static final int PORT = 0x3f8;
    static final long ANSWER = 0x41;
    static final GuestCode CODE = GuestCode.of("in al, dx; inc al; out dx, al", "ec fe c0 ee");
    static final VcpuExit READ = new VcpuExit.PortRead(PORT, 1);
    static final VcpuExit WRITE = new VcpuExit.PortWrite(PORT, 1, ANSWER + 1);

    private Dialog() {}

    static Machine start(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, CODE);
        prepare(machine);
        return machine;
    }

    static void prepare(Machine machine) {
        machine.cpu().set(X86Register.RDX, PORT);
    }

    /** A guest that waits for the value it reads. */
    static Machine atRead(CaseContext context, Mode mode) {
        Machine machine = start(context, mode);
        Check.equal("first exit", READ, machine.run());
        return machine;
    }

    /** A guest in the middle of its write. */
    static Machine atWrite(CaseContext context, Mode mode) {
        Machine machine = atRead(context, mode);
        machine.cpu().complete(ANSWER);
        Check.equal("second exit", WRITE, machine.run());
        return machine;
    }

    /** Goes on from the read to the end. */
    static void finishFromRead(Machine machine) {
        machine.cpu().complete(ANSWER);
        finishCompleted(machine);
    }

    /** Goes on to the end when the value has been given. */
    static void finishCompleted(Machine machine) {
        Check.equal("second exit", WRITE, machine.run());
        finishFromWrite(machine);
    }

    static void finishFromWrite(Machine machine) {
        machine.finish();
        Check.equal("AL", ANSWER + 1, machine.cpu().get(X86Register.RAX) & 0xff);
    }
}
