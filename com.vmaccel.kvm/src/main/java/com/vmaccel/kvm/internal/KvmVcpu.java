package com.vmaccel.kvm.internal;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.ffi.linux.Errno;
import com.vmaccel.ffi.linux.KickSignal;
import java.lang.foreign.MemorySegment;

/** A vCPU of KVM: how its guest is entered and left. What it is made of has classes of its own. */
final class KvmVcpu extends KvmVcpuState {

    private final KvmVcpuFd fd;
    private final MemorySegment run;
    private final KvmRunGate gate;
    private final KvmWrittenPages written;
    private final KvmKick kick;
    private final KvmExit exit;
    private final KvmRegisters registers;
    private final KvmInjection injection;
    private final boolean preFaults;

    /**
     * Takes over a new native vCPU, owned by the current thread, and brings it into reset.
     *
     * @param machine its virtual machine
     * @param id its number
     * @param fd its descriptor, closed by {@link #destroy()}
     * @param signal what kicks it
     */
    @SuppressWarnings("this-escape") // nobody sees the vCPU before its constructor's caller has published it
    KvmVcpu(KvmVirtualMachine machine, int id, KvmVcpuFd fd, KickSignal signal) {
        super(machine, id, fd);
        this.fd = fd;
        run = fd.run();
        gate = machine.gate();
        written = machine.written();
        exit = new KvmExit(run, new KvmLateWrites(machine.lateWrites(), run));
        registers = registers();
        injection = injection();
        preFaults = machine.host().has(KvmCapability.KVM_CAP_PRE_FAULT_MEMORY);
        kick = new KvmKick(signal, fd);
        try {
            machine.blueprint().newVcpus(id).reset(this);
            written.added(fd);
        } catch (RuntimeException | Error e) {
            kick.withdraw();
            throw e;
        }
        gate.add(this);
    }

    // ---- entry and exit

    @Override
    protected ExitKind enter() {
        if (exit.advance()) {
            return exit.kind();
        }
        running();
        if (isStepping() && exit.isAccess()) {
            finishAccess();
        } else {
            enterKernel();
        }
        return exit.behindLateWrites();
    }

    @Override
    protected ExitKind enterToSettle() {
        return exit.advance() ? exit.kind() : finishAccess();
    }

    /** Completes the access and executes nothing further. While stepping that is a step, which KVM tells of some accesses only. */
    private ExitKind finishAccess() {
        boolean step = exit.isAccess() && isStepping();
        kick.exitImmediately();
        ExitKind kind = enterKernel();
        if (kind != ExitKind.CANCELLED) {
            kick.taken();
            return kind;
        }
        return step ? exit.stepped() : kind;
    }

    private ExitKind enterKernel() {
        prepareEntry();
        while (gate.isHeld()) {
            stayOutside(gate::await);
        }
        int result = fd.enter();
        registers.left();
        injection.left();
        if (result == 0) {
            registers.storeExplicitly(false); // it waits for no start-up
            ExitKind kind = exit.begin();
            return kind == ExitKind.UNKNOWN ? leftUnknown() : kind;
        }
        return leftWithError(result);
    }

    /** A full ring is nobody's exit: KVM finds it before it enters the guest, when no access is pending. */
    private ExitKind leftUnknown() {
        if (KvmRun.EXIT_REASON.get(run) != KvmExitReason.KVM_EXIT_DIRTY_RING_FULL.number()) {
            return ExitKind.UNKNOWN;
        }
        written.makeRoom();
        exit.none();
        return ExitKind.CANCELLED;
    }

    private ExitKind leftWithError(int result) {
        boolean fault = result == -Errno.EFAULT || result == -Errno.EHWPOISON;
        if (fault && KvmExitReason.kind(run) == ExitKind.MEMORY_FAULT) {
            return exit.begin();
        }
        exit.none();
        if (result == -Errno.EINTR) {
            kick.taken();
            return ExitKind.CANCELLED;
        }
        if (result == -Errno.EAGAIN) {
            return ExitKind.CANCELLED; // woken up while it waited for its start-up
        }
        throw fd.failure(result, "KVM_RUN");
    }

    boolean canPreFault() {
        return preFaults;
    }

    /** Enters pages of a range into the tables of nested paging; returns what KVM does. By the owner. */
    int preFault(MemorySegment range) {
        return fd.ioctl(KvmIoctl.KVM_PRE_FAULT_MEMORY, range);
    }

    @Override
    protected boolean poke() {
        return kick.poke();
    }

    /** Tells the gate whether this vCPU is in the guest or about to be. From any thread. */
    boolean isEntered() {
        return isInGuest();
    }

    @Override
    protected int exitPort() {
        return exit.port();
    }

    @Override
    protected long exitGpa() {
        return exit.gpa();
    }

    @Override
    protected int exitSize() {
        return exit.size();
    }

    @Override
    protected long exitValue() {
        return exit.value();
    }

    @Override
    protected VcpuExit exitRecord(ExitKind kind) {
        return exit.isStep() ? new VcpuExit.Debug(VcpuExit.Debug.Cause.STEP, registers.linearRip()) : KvmExitReason.record(run);
    }

    @Override
    protected void supply(ExitKind kind, long value) {
        exit.supply(value);
    }

    @Override
    protected void supplyRefusal(ExitKind kind) {
        exit.refuse();
    }

    // ---- interrupts

    @Override
    protected boolean canInject() {
        if (injection.isStale() && !isPending()) {
            enterToSettle();
        }
        return injection.isReady();
    }

    @Override
    protected void inject(int vector) {
        injection.interrupt(vector);
    }

    @Override
    protected void injectNmi() {
        injection.nmi();
    }

    @Override
    protected void injectSmi() {
        injection.smi();
    }

    @Override
    protected void requestWindow(boolean wanted) {
        injection.requestWindow(wanted);
    }

    @Override
    protected void destroy() {
        gate.remove(this);
        kick.withdraw();
        try {
            written.removed(fd);
        } finally {
            fd.close();
        }
    }
}
