package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.linux.Errno;
import com.vmaccel.ffi.linux.KickSignal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * How one vCPU is made to leave KVM_RUN: {@code immediate_exit} before it has entered, a signal afterwards. The signal is blocked on the owner's thread but for the
 * time inside KVM_RUN, so it stays pending until then and no handler ever runs. It stays blocked on that thread for good: other vCPUs may rely on it, even those of
 * another revision of this bundle, and nobody else uses it. Source: KVM API section 5, {@code immediate_exit}, and section 4.20.
 */
final class KvmKick {

    private final KickSignal signal;
    private final MemorySegment run;
    private final Thread owner;
    private final int tid;
    private boolean withdrawn;

    /**
     * Prepares the current thread, the vCPU's owner.
     *
     * @param signal the process's kick signal
     * @param vcpu the vCPU
     */
    KvmKick(KickSignal signal, KvmVcpuFd vcpu) {
        this.signal = signal;
        this.run = vcpu.run();
        this.owner = Thread.currentThread();
        this.tid = signal.currentThreadId();
        long mask = signal.block();
        try (Arena arena = Arena.ofConfined()) {
            vcpu.call("KVM_SET_SIGNAL_MASK", KvmIoctl.KVM_SET_SIGNAL_MASK, KvmSignalMask.of(arena, mask & ~signal.bit()));
        }
    }

    /**
     * Makes the owner leave KVM_RUN, or not stay there if it is about to enter. From any thread.
     *
     * @return false if the signal could not be sent because too many are pending: to be repeated
     * @throws com.vmaccel.api.error.NativeCallException if it cannot be sent at all
     */
    synchronized boolean poke() {
        if (withdrawn) {
            return true;
        }
        KvmRun.IMMEDIATE_EXIT.setVolatile(run, 1);
        return isCertain(signal.kick(tid), signal, tid);
    }

    /** Tells whether a signal sent with this result makes its thread leave; one that has ended has left. */
    static boolean isCertain(int result, KickSignal signal, int tid) {
        return switch (result) {
            case 0, -Errno.ESRCH -> true;
            case -Errno.EAGAIN -> false;
            default -> throw Errno.failure(result, KvmDevice.ID, "tgkill tid=%d signal=%d".formatted(tid, signal.number()));
        };
    }

    /** Makes the next entry only finish what is pending. By the owner. */
    void exitImmediately() {
        KvmRun.IMMEDIATE_EXIT.setVolatile(run, 1);
    }

    /** Takes what made the owner leave. By the owner, after every entry that was interrupted and before it looks whether anybody wants something. */
    void taken() {
        signal.drain();
        KvmRun.IMMEDIATE_EXIT.setVolatile(run, 0);
    }

    /** No kick happens after this. By the owner, or when it has ended; before the run area is unmapped. */
    void withdraw() {
        synchronized (this) {
            withdrawn = true;
        }
        if (Thread.currentThread() == owner) {
            signal.drain(); // another vCPU of this thread whose kick this takes has its immediate exit too
        }
    }
}
