package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.linux.Errno;
import com.vmaccel.ffi.linux.KickSignal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * How one vCPU is made to leave KVM_RUN: {@code immediate_exit} before it has entered, a signal afterwards. The signal is blocked on the owner's thread but for the
 * time inside KVM_RUN, so it stays pending until then and no handler ever runs. Source: KVM API section 5, {@code immediate_exit}, and section 4.20.
 */
final class KvmKick {

    /** How many vCPUs of the thread block the signal, and the thread's mask before the first of them. Of a JDK type: it outlives the bundle's class loader. */
    private static final ThreadLocal<long @Nullable []> BLOCKED = new ThreadLocal<>();

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
        long mask = block(signal);
        try (Arena arena = Arena.ofConfined()) {
            vcpu.call("KVM_SET_SIGNAL_MASK", KvmIoctl.KVM_SET_SIGNAL_MASK, KvmSignalMask.of(arena, mask & ~signal.bit()));
        } catch (RuntimeException | Error e) {
            restore(signal);
            throw e;
        }
    }

    private static long block(KickSignal signal) {
        long[] state = BLOCKED.get();
        if (state == null) {
            state = new long[] {0, signal.block()};
            BLOCKED.set(state);
        }
        state[0]++;
        return state[1];
    }

    private static void restore(KickSignal signal) {
        long[] state = BLOCKED.get();
        if (state != null && --state[0] == 0) {
            BLOCKED.remove();
            signal.restore(state[1]);
        }
    }

    /**
     * Makes the owner leave KVM_RUN, or not stay there if it is about to enter. From any thread.
     *
     * @return false if the signal could not be sent because too many are pending: to be repeated
     */
    synchronized boolean poke() {
        if (withdrawn) {
            return true;
        }
        KvmRun.IMMEDIATE_EXIT.setVolatile(run, 1);
        return signal.kick(tid) != -Errno.EAGAIN;
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
            restore(signal);
        }
    }
}
