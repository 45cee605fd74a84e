package com.vmaccel.ffi.linux;

import com.vmaccel.api.error.UnavailableException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The real-time signal that makes a thread leave {@code KVM_RUN}. It is never handled: the process ignores it, the vCPU's thread blocks it, and only the kernel's mask
 * of the vCPU lets it through, so {@code KVM_RUN} returns {@code EINTR} and the signal stays pending until {@link #drain()} takes it. No handler ever runs on a Java stack.
 *
 * <p>Once per process {@link #prepare}; on the vCPU's thread {@link #block()} before its first run; from any thread {@link #kick}, but not after the target has
 * ended: withdraw its id under the lock the kicker holds, because ids are reused.
 *
 * <p>Neither is undone. Ignoring: the virtual machine restores a thread's mask as the thread ends, and a kick that is still pending then would end the process under
 * the default action. Blocking: whoever unblocks cannot know who else on the thread, perhaps of another class loader, still relies on it. Child processes inherit
 * both, which for a signal nobody uses does no harm.
 */
public final class KickSignal {

    /** The offset from {@code SIGRTMIN} to use where nothing else is configured. */
    public static final int DEFAULT_OFFSET = 3;

    /** The signal the JDK keeps for closing sockets and files, counted down from {@code SIGRTMAX}. */
    private static final int JDK_BELOW_MAX = 2;

    private static final MemorySegment NO_WAIT = Timespec.STRUCT.allocate(Arena.ofAuto());

    private final LinuxAbi abi;
    private final int number;
    private final MemorySegment set;
    private final int pid = LibCSignal.getpid();

    private KickSignal(LinuxAbi abi, int number) {
        this.abi = abi;
        this.number = number;
        this.set = Sigset.of(Arena.ofAuto(), Sigset.bit(number));
    }

    /**
     * Makes a signal ready, for the life of the process. Preparing the same one again is fine.
     *
     * @param abi the process's architecture
     * @param offset which signal, counted from {@code SIGRTMIN}; normally {@link #DEFAULT_OFFSET}
     * @return the signal, now ignored
     * @throws IllegalArgumentException if there is no such real-time signal, or the JDK keeps it for itself
     * @throws UnavailableException if something in the process has a handler for it
     */
    public static synchronized KickSignal prepare(LinuxAbi abi, int offset) {
        int first = LibCSignal.sigrtmin();
        int last = LibCSignal.sigrtmax();
        int number = first + offset;
        if (offset < 0 || offset > last - first || number == last - JDK_BELOW_MAX) {
            throw new IllegalArgumentException("signal SIGRTMIN%+d cannot be used: SIGRTMIN is %d, and it must be at most %d and not %d"
                    .formatted(offset, first, last, last - JDK_BELOW_MAX));
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = SigAction.STRUCT.allocate(arena);
            act(number, MemorySegment.NULL, action);
            long handler = SigAction.HANDLER.get(action);
            if (handler == LibCSignal.SIG_DFL) {
                SigAction.HANDLER.set(action, LibCSignal.SIG_IGN);
                act(number, action, MemorySegment.NULL);
            } else if (handler != LibCSignal.SIG_IGN) {
                throw new UnavailableException("vmaccel", "prepare signal " + number, "the process has a handler for it", null, "configure another signal");
            }
        }
        return new KickSignal(abi, number);
    }

    private static void act(int number, MemorySegment action, MemorySegment old) {
        Errno.check(LibCSignal.sigaction(number, action, old), "vmaccel", () -> "sigaction signal=" + number);
    }

    /**
     * Returns the signal's number.
     *
     * @return a real-time signal
     */
    public int number() {
        return number;
    }

    /**
     * Returns the signal's bit.
     *
     * @return a mask of this signal alone, in the kernel's form
     */
    public long bit() {
        return Sigset.bit(number);
    }

    /**
     * Blocks the signal on the calling thread, which must be a platform thread: a kick then stays pending. Blocking it again is fine.
     *
     * @return the thread's mask as it was before this call, signal {@code n} in bit {@code n - 1}. Without {@link #bit()} it is the mask for {@code KVM_SET_SIGNAL_MASK}
     * @throws WrongThreadException on a virtual thread, which has no mask of its own
     */
    public long block() {
        requirePlatformThread();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment old = Sigset.STRUCT.allocate(arena);
            Errno.check(LibCSignal.pthread_sigmask(LibCSignal.SIG_BLOCK, set, old), "vmaccel", () -> "pthread_sigmask SIG_BLOCK signal=" + number);
            return Sigset.signals(old);
        }
    }

    /**
     * Takes all kicks pending for the calling thread, without waiting. The thread must block the signal. Nothing is allocated.
     *
     * @return how many there were
     */
    public int drain() {
        for (int taken = 0;;) {
            int result = LibCSignal.sigtimedwait(set, MemorySegment.NULL, NO_WAIT);
            if (result == -Errno.EAGAIN) {
                return taken;
            }
            if (result == number) {
                taken++;
            } else if (result != -Errno.EINTR) {
                throw Errno.failure(result, "vmaccel", "sigtimedwait signal=" + number);
            }
        }
    }

    /**
     * Sends the signal to a thread of this process. Nothing is allocated.
     *
     * @param tid the thread, as its own {@link #currentThreadId()} said
     * @return 0; {@code -ESRCH} if it has ended; {@code -EAGAIN} if the user's limit of pending signals is reached: then it was not sent, and
     *     must be repeated
     */
    public int kick(int tid) {
        return LibCSignal.tgkill(abi, pid, tid, number);
    }

    /**
     * Returns the calling thread's kernel id.
     *
     * @return an id for {@link #kick}, valid until the thread ends
     * @throws WrongThreadException on a virtual thread, which has no such id
     */
    public int currentThreadId() {
        requirePlatformThread();
        return LibCSignal.gettid(abi);
    }

    private static void requirePlatformThread() {
        if (Thread.currentThread().isVirtual()) {
            throw new WrongThreadException("a virtual thread has neither a signal mask nor a thread id of its own");
        }
    }

    @Override
    public String toString() {
        return "signal " + number;
    }
}
