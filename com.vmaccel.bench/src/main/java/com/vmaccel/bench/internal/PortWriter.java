package com.vmaccel.bench.internal;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.UnexpectedExitException;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.register.X86Register;
import java.util.function.Function;

/** A real-mode guest that does nothing but write a port, and the library's loop over its exits. Belongs to the thread it is made on. */
final class PortWriter implements ExitHandler {

    static final int PORT = 0x10;
    static final int VALUE = 0x2a;

    private static final byte[] PROGRAM = {(byte) 0xe6, PORT, (byte) 0xeb, (byte) 0xfc}; // again: out 0x10, al; jmp again

    private final X86Vcpu vcpu;
    private int left;
    private long sum;

    private PortWriter(X86Vcpu vcpu) {
        this.vcpu = vcpu;
    }

    /** Makes the guest, has it used and takes it away again. */
    static <T> T on(X86Accelerator accelerator, Function<PortWriter, T> use) {
        return RealModeGuest.on(accelerator, PROGRAM, vcpu -> {
            vcpu.set(X86Register.RAX, VALUE);
            return use.apply(new PortWriter(vcpu));
        });
    }

    X86Vcpu vcpu() {
        return vcpu;
    }

    /** Takes a number of exits; kicks in between only interrupt it. */
    void run(int exits) {
        left = exits;
        sum = 0;
        runUntilStopped(vcpu, this);
        requireSum(sum, exits);
    }

    /** Runs a vCPU until its handler stops it; kicks do not. */
    static void runUntilStopped(Vcpu vcpu, ExitHandler handler) {
        VcpuExit end;
        do {
            end = vcpu.run(handler);
        } while (end instanceof VcpuExit.Cancelled);
        if (!(end instanceof VcpuExit.Stopped)) {
            throw new UnexpectedExitException(end);
        }
    }

    @Override
    public void portWrite(Vcpu source, int port, int size, long value) {
        sum += value;
        if (--left == 0) {
            source.stop();
        }
    }

    /** Refuses a loop that did not see what the guest wrote. */
    static void requireSum(long sum, int exits) {
        if (sum != (long) VALUE * exits) {
            throw new IllegalStateException("%d exits gave the sum %d, not %d".formatted(exits, sum, (long) VALUE * exits));
        }
    }
}
