package com.vmaccel.itest.adversary.vendor;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.memory.GuestMemory;
import com.vmaccel.api.register.X86Register;

/** One vCPU of the library. */
final class VendorVcpu {

    /** Every so many runs one returns for no reason. */
    private static final int SPURIOUS = 7;

    private final X86Vcpu vcpu;
    private final RegisterAccess registers;
    private final ExitReport report;
    private final Object lock = new Object();
    private boolean running;
    private boolean cancelled;
    private int runs;

    VendorVcpu(X86Vcpu vcpu, GuestMemory memory) {
        this.vcpu = vcpu;
        this.registers = new RegisterAccess(vcpu);
        this.report = new ExitReport(vcpu, memory);
    }

    X86Vcpu beneath() {
        return vcpu;
    }

    RegisterAccess registers() {
        return registers;
    }

    boolean isOwned() {
        return Thread.currentThread() == vcpu.owner();
    }

    void run(ExitContext context) {
        context.clear();
        runs++;
        if (runs % SPURIOUS == 0) {
            return;
        }
        synchronized (lock) {
            running = true;
            cancelled = false;
        }
        try {
            runToExit(context);
        } finally {
            synchronized (lock) {
                running = false;
            }
        }
    }

    /** A kick of an earlier run that came too late, and a window nobody wants any more, are passed over. */
    private void runToExit(ExitContext context) {
        for (; ; ) {
            VcpuExit exit = vcpu.run();
            boolean stale = exit instanceof VcpuExit.Cancelled && !takeCancel();
            boolean unwanted = exit instanceof VcpuExit.InterruptWindow && !registers.events().wantsDeliverability();
            if (!stale && !unwanted) {
                if (exit instanceof VcpuExit.InterruptWindow) {
                    registers.events().deliverabilityReported();
                }
                context.rax = vcpu.get(X86Register.RAX);
                report.fill(context, exit);
                return;
            }
        }
    }

    private boolean takeCancel() {
        synchronized (lock) {
            boolean taken = cancelled;
            cancelled = false;
            return taken;
        }
    }

    /** Has an effect only on a run in progress. */
    void cancel() {
        synchronized (lock) {
            if (running) {
                cancelled = true;
                vcpu.kick();
            }
        }
    }
}
