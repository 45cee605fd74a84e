package com.vmaccel.ffi.linux;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.CallState;
import com.vmaccel.ffi.NativeLibrary;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Signals and thread ids of the C library. {@link KickSignal} is the safe form.
 *
 * <p>Every function returns what C returns, or {@code -errno} where C reports an error. Any thread may call; nothing is allocated.
 */
@CSource(header = "signal.h", facts = "sys")
public final class LibCSignal {

    /** Add to the thread's mask. */
    public static final int SIG_BLOCK = 0;
    /** Take from the thread's mask. */
    public static final int SIG_UNBLOCK = 1;
    /** Replace the thread's mask. */
    public static final int SIG_SETMASK = 2;
    /** The default action: for a real-time signal, end the process. */
    public static final long SIG_DFL = 0;
    /** Discard the signal. */
    public static final long SIG_IGN = 1;

    // int pthread_sigmask(int how, const sigset_t *set, sigset_t *oldset);   pthread_sigmask(3): returns the error number
    private static final MethodHandle PTHREAD_SIGMASK = CallShape.ofPointers("pthread_sigmask");

    // int sigaction(int signum, const struct sigaction *act, struct sigaction *oldact);   sigaction(2)
    private static final MethodHandle SIGACTION = CallShape.ofPointers("sigaction");

    // int sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *timeout);   sigtimedwait(2)
    private static final MethodHandle SIGTIMEDWAIT = CallShape.ofPointers("sigtimedwait");

    // int __libc_current_sigrtmin(void); int __libc_current_sigrtmax(void);   signal(7): SIGRTMIN, SIGRTMAX
    private static final MethodHandle SIGRTMIN = CallShape.ofNumbers("__libc_current_sigrtmin");
    private static final MethodHandle SIGRTMAX = CallShape.ofNumbers("__libc_current_sigrtmax");

    // pid_t getpid(void);   getpid(2)
    private static final MethodHandle GETPID = CallShape.ofNumbers("getpid");

    // long syscall(long number, ...);   syscall(2), here with three arguments; a call that takes fewer ignores the rest
    private static final MethodHandle SYSCALL = CallShape.ofNumbers("syscall");

    private LibCSignal() {}

    /**
     * {@code pthread_sigmask(3)}: the calling thread's signal mask.
     *
     * @param how {@link #SIG_BLOCK}, {@link #SIG_UNBLOCK} or {@link #SIG_SETMASK}
     * @param set a {@link Sigset}, or {@link MemorySegment#NULL} to change nothing
     * @param old a {@link Sigset} that receives the mask as it was, or {@link MemorySegment#NULL}
     * @return 0, or {@code -errno}
     */
    public static int pthread_sigmask(int how, MemorySegment set, MemorySegment old) {
        try {
            long error = (long) PTHREAD_SIGMASK.invokeExact(CallState.current(), (long) how, set.address(), old.address(), 0L, set, old, MemorySegment.NULL);
            return -(int) error;
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("pthread_sigmask", thrown);
        }
    }

    /**
     * {@code sigaction(2)}: the process's disposition of a signal. Never install a Java upcall with it.
     *
     * @param signal the signal's number
     * @param action a {@link SigAction}, or {@link MemorySegment#NULL} to change nothing
     * @param old a {@link SigAction} that receives the disposition as it was, or {@link MemorySegment#NULL}
     * @return 0, or {@code -errno}
     */
    public static int sigaction(int signal, MemorySegment action, MemorySegment old) {
        MemorySegment state = CallState.current();
        try {
            long result = (long) SIGACTION.invokeExact(state, (long) signal, action.address(), old.address(), 0L, action, old, MemorySegment.NULL);
            return CallState.errnoIfFailed((int) result, state);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("sigaction", thrown);
        }
    }

    /**
     * {@code sigtimedwait(2)}: takes one pending signal.
     *
     * @param set a {@link Sigset} of blocked signals
     * @param info 128 bytes that receive a {@code siginfo_t}, or {@link MemorySegment#NULL}
     * @param timeout a {@link Timespec}
     * @return the signal's number, or {@code -errno}; {@link Errno#EAGAIN} if none came in time
     */
    public static int sigtimedwait(MemorySegment set, MemorySegment info, MemorySegment timeout) {
        MemorySegment state = CallState.current();
        try {
            long signal = (long) SIGTIMEDWAIT.invokeExact(state, set.address(), info.address(), timeout.address(), 0L, set, info, timeout);
            return CallState.errnoIfFailed((int) signal, state);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("sigtimedwait", thrown);
        }
    }

    /**
     * {@code SIGRTMIN}.
     *
     * @return the first real-time signal a program may use
     */
    public static int sigrtmin() {
        try {
            long signal = (long) SIGRTMIN.invokeExact(CallState.current(), 0L, 0L, 0L, 0L, 0L, 0L);
            return (int) signal;
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("__libc_current_sigrtmin", thrown);
        }
    }

    /**
     * {@code SIGRTMAX}.
     *
     * @return the last real-time signal a program may use
     */
    public static int sigrtmax() {
        try {
            long signal = (long) SIGRTMAX.invokeExact(CallState.current(), 0L, 0L, 0L, 0L, 0L, 0L);
            return (int) signal;
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("__libc_current_sigrtmax", thrown);
        }
    }

    /**
     * {@code getpid(2)}.
     *
     * @return the process's id
     */
    public static int getpid() {
        try {
            long pid = (long) GETPID.invokeExact(CallState.current(), 0L, 0L, 0L, 0L, 0L, 0L);
            return (int) pid;
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("getpid", thrown);
        }
    }

    /**
     * {@code gettid(2)}. Made as a system call: older C libraries have no function for it.
     *
     * @param abi the process's architecture
     * @return the calling thread's kernel id; of a virtual thread, its carrier's
     */
    public static int gettid(LinuxAbi abi) {
        return (int) syscall(abi.nrGettid(), 0, 0, 0);
    }

    /**
     * {@code tgkill(2)}. Made as a system call: older C libraries have no function for it.
     *
     * @param abi the process's architecture
     * @param pid the thread's process
     * @param tid the thread
     * @param signal the signal's number, or 0 to test only
     * @return 0, or {@code -errno}; {@link Errno#ESRCH} if there is no such thread, {@link Errno#EAGAIN} if the queue of signals is full
     */
    public static int tgkill(LinuxAbi abi, int pid, int tid, int signal) {
        return (int) syscall(abi.nrTgkill(), pid, tid, signal);
    }

    private static long syscall(long number, long first, long second, long third) {
        MemorySegment state = CallState.current();
        try {
            return CallState.errnoIfFailed((long) SYSCALL.invokeExact(state, number, first, second, third, 0L, 0L), state);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("syscall", thrown);
        }
    }
}
