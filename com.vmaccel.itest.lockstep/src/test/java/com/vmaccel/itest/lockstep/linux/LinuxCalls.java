package com.vmaccel.itest.lockstep.linux;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/** The system calls of x86-64 Linux that a program needs which computes, reads its input and writes its output. There are no files. Source: linux/arch/x86/entry/syscalls/syscall_64.tbl. */
final class LinuxCalls {

    static final long ENOMEM = -12;
    private static final long ENOENT = -2;
    private static final long EBADF = -9;
    private static final long EINVAL = -22;
    private static final long ENOTTY = -25;
    private static final long ESPIPE = -29;
    private static final long ENOSYS = -38;

    private static final long MAP_ANONYMOUS = 0x20;
    private static final long ARCH_SET_FS = 0x1002;
    private static final long F_GETFL = 3;
    private static final long O_RDWR = 2;
    private static final int SYSINFO_BYTES = 112;
    private static final int STAT_BYTES = 144;
    private static final int STAT_MODE = 24;
    private static final int STAT_BLOCK_BYTES = 56;
    private static final int S_IFIFO = 0010600;
    private static final int NAME_BYTES = 65;
    private static final int VECTOR_BYTES = 16;

    private final ProgramSpace space;
    private final ByteArrayInputStream input;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final Set<Long> unknown = new TreeSet<>();
    private long fsBase;
    private int status = -1;

    LinuxCalls(ProgramSpace space, byte[] input) {
        this.space = space;
        this.input = new ByteArrayInputStream(input);
    }

    /** Makes a call: its result or the negated error. */
    long call(long number, long[] arguments) {
        return switch ((int) number) {
            case 0 -> read(arguments[0], arguments[1], arguments[2]);
            case 1 -> write(arguments[0], arguments[1], arguments[2]);
            case 20 -> writeVector(arguments[0], arguments[1], arguments[2]); // writev
            case 2, 257, 89, 267, 4, 262 -> byName(number, arguments); // open, openat, readlink, readlinkat, stat, newfstatat
            case 5 -> stat(arguments[1]); // fstat
            case 8 -> ESPIPE; // lseek
            case 9 -> (arguments[3] & MAP_ANONYMOUS) == 0 ? EINVAL : space.map(arguments[1]); // mmap
            case 12 -> space.moveBreak(arguments[0]); // brk
            case 16 -> ENOTTY; // ioctl
            case 39, 186 -> 1; // getpid, gettid
            case 63 -> uname(arguments[0]);
            case 72 -> arguments[1] == F_GETFL ? O_RDWR : EINVAL; // fcntl
            case 79 -> zeroTerminated(arguments[0], "/"); // getcwd
            case 99 -> zeros(arguments[0], SYSINFO_BYTES); // sysinfo
            case 158 -> arguments[0] == ARCH_SET_FS ? setFsBase(arguments[1]) : EINVAL; // arch_prctl
            case 60, 231 -> exit(arguments[0]); // exit, exit_group
            case 218 -> 1; // set_tid_address
            case 318 -> random(arguments[0], arguments[1]); // getrandom
            // close, mprotect, munmap, rt_sigaction, rt_sigprocmask, prctl, set_robust_list, prlimit64; getuid, getgid, geteuid, getegid, getppid, time
            case 3, 10, 11, 13, 14, 157, 273, 302, 102, 104, 107, 108, 110, 201 -> 0;
            case 334 -> ENOSYS; // rseq, which older kernels have not either
            default -> unknown(number);
        };
    }

    private long unknown(long number) {
        unknown.add(number);
        return ENOSYS;
    }

    private long read(long descriptor, long address, long sizeBytes) {
        if (descriptor != 0) {
            return EBADF;
        }
        byte[] bytes = new byte[(int) Math.min(sizeBytes, input.available())];
        int length = Math.max(0, input.read(bytes, 0, bytes.length));
        space.write(address, bytes);
        return length;
    }

    private long write(long descriptor, long address, long sizeBytes) {
        if (descriptor != 1 && descriptor != 2) {
            return EBADF;
        }
        (descriptor == 1 ? output : errors).writeBytes(space.read(address, sizeBytes));
        return sizeBytes;
    }

    private long writeVector(long descriptor, long vectors, long count) {
        long written = 0;
        for (long i = 0; i < count; i++) {
            long at = vectors + i * VECTOR_BYTES;
            written += write(descriptor, space.readLong(at), space.readLong(at + Long.BYTES));
        }
        return written;
    }

    /** There are no files: a name leads nowhere, only newfstatat without one means a descriptor. */
    private long byName(long number, long[] arguments) {
        return number == 262 && space.text(arguments[1]).isEmpty() ? stat(arguments[2]) : ENOENT;
    }

    /** Every descriptor is a pipe. */
    private long stat(long address) {
        ByteBuffer stat = ByteBuffer.allocate(STAT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        stat.putInt(STAT_MODE, S_IFIFO).putLong(STAT_BLOCK_BYTES, ProgramSpace.PAGE);
        space.write(address, stat.array());
        return 0;
    }

    private long uname(long address) {
        byte[] names = new byte[6 * NAME_BYTES];
        String[] texts = {"Linux", "guest", "6.1.0", "#1", "x86_64", ""};
        for (int i = 0; i < texts.length; i++) {
            byte[] text = texts[i].getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(text, 0, names, i * NAME_BYTES, text.length);
        }
        space.write(address, names);
        return 0;
    }

    private long zeroTerminated(long address, String text) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.US_ASCII);
        space.write(address, bytes);
        return bytes.length;
    }

    private long zeros(long address, long sizeBytes) {
        space.write(address, new byte[(int) sizeBytes]);
        return 0;
    }

    /** Zeros are as good as any numbers for a program whose output must not depend on them. */
    private long random(long address, long sizeBytes) {
        zeros(address, sizeBytes);
        return sizeBytes;
    }

    private long setFsBase(long base) {
        fsBase = base;
        return 0;
    }

    private long exit(long code) {
        status = (int) code & 0xff;
        return 0;
    }

    long fsBase() {
        return fsBase;
    }

    boolean hasExited() {
        return status >= 0;
    }

    /** What the program left; errors with the calls nobody knew. */
    ProgramResult result() {
        String complaints = errors.toString(StandardCharsets.UTF_8);
        return new ProgramResult(status, output.toString(StandardCharsets.ISO_8859_1), unknown.isEmpty() ? complaints : complaints + "unknown system calls " + unknown);
    }
}
