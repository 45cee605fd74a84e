package com.vmaccel.ffi.linux;

import com.vmaccel.api.capability.Architecture;
import com.vmaccel.ffi.CSource;

/** The few numbers of the Linux ABI that differ between x86-64 and aarch64. The architecture meant is that of the process. */
public enum LinuxAbi {
    /** 64-bit x86. */
    X86_64(X86.O_DIRECT, X86.O_DIRECTORY, X86.O_NOFOLLOW, X86.__NR_gettid, X86.__NR_tgkill),
    /** 64-bit Arm. */
    AARCH64(Arm.O_DIRECT, Arm.O_DIRECTORY, Arm.O_NOFOLLOW, Arm.__NR_gettid, Arm.__NR_tgkill);

    private final int oDirect;
    private final int oDirectory;
    private final int oNofollow;
    private final long nrGettid;
    private final long nrTgkill;

    LinuxAbi(int oDirect, int oDirectory, int oNofollow, long nrGettid, long nrTgkill) {
        this.oDirect = oDirect;
        this.oDirectory = oDirectory;
        this.oNofollow = oNofollow;
        this.nrGettid = nrGettid;
        this.nrTgkill = nrTgkill;
    }

    /**
     * Chooses by architecture.
     *
     * @param architecture that of the process, as in {@link com.vmaccel.api.capability.Platform#current()}
     * @return its numbers
     */
    public static LinuxAbi of(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> X86_64;
            case AARCH64 -> AARCH64;
        };
    }

    /**
     * Returns {@code O_DIRECT}.
     *
     * @return the {@code open} flag that bypasses the page cache
     */
    public int oDirect() {
        return oDirect;
    }

    /**
     * Returns {@code O_DIRECTORY}.
     *
     * @return the {@code open} flag that refuses what is no directory
     */
    public int oDirectory() {
        return oDirectory;
    }

    /**
     * Returns {@code O_NOFOLLOW}.
     *
     * @return the {@code open} flag that refuses symbolic links
     */
    public int oNofollow() {
        return oNofollow;
    }

    long nrGettid() {
        return nrGettid;
    }

    long nrTgkill() {
        return nrTgkill;
    }

    @CSource(header = "fcntl.h, asm/unistd.h", facts = "sys", architectures = "x86_64")
    private static final class X86 {
        static final int O_DIRECT = 0x4000;
        static final int O_DIRECTORY = 0x10000;
        static final int O_NOFOLLOW = 0x20000;
        static final long __NR_gettid = 186;
        static final long __NR_tgkill = 234;
    }

    @CSource(header = "fcntl.h, asm/unistd.h", facts = "sys", architectures = "aarch64")
    private static final class Arm {
        static final int O_DIRECT = 0x10000;
        static final int O_DIRECTORY = 0x4000;
        static final int O_NOFOLLOW = 0x8000;
        static final long __NR_gettid = 178;
        static final long __NR_tgkill = 131;
    }
}
