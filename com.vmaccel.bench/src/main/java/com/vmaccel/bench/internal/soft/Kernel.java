package com.vmaccel.bench.internal.soft;

import java.util.Locale;

/** The kernels of the guest. */
public enum Kernel {
    /** Shifts, rotations, exclusive or, multiplication, in registers only. */
    ALU(0, 1200, 30),
    /** The sieve of Eratosthenes. */
    SIEVE(1, 10, 8),
    /** CRC-32 by a table. */
    CRC32(2, 50, 20),
    /** SHA-256. */
    SHA256(3, 100, 20),
    /** Recursive calls. */
    CALLS(4, 400, 8),
    /** An interpreter that jumps from one instruction's code to the next one's. */
    VM(5, 20, 8),
    /** The product of two matrices of doubles. */
    MATRIX(6, 10, 4),
    /** Copies in pieces of 16 bytes. */
    COPY(7, 400, 4),
    /** The set of Mandelbrot, in doubles. */
    MANDELBROT(8, 10, 4);

    private final int number;
    private final int repetitions;
    private final int factor;

    Kernel(int number, int repetitions, int factor) {
        this.number = number;
        this.repetitions = repetitions;
        this.factor = factor;
    }

    /** Its number in the guest. */
    public int number() {
        return number;
    }

    /** Whether it is one of the six whose mean counts; the others use SSE2. */
    public boolean isInteger() {
        return number <= VM.number;
    }

    /** What it is called. */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How often it is repeated in a run of some tenths of a second on the software CPU. */
    public int repetitions() {
        return repetitions;
    }

    /** How many times more it is repeated in such a run under QEMU. */
    public int factor() {
        return factor;
    }

    /** What it should compute. */
    public long checksum(int times) {
        return switch (this) {
            case ALU -> IntegerKernels.alu(times);
            case SIEVE -> IntegerKernels.sieve(times);
            case CRC32 -> IntegerKernels.crc32(times);
            case SHA256 -> IntegerKernels.sha256(times);
            case CALLS -> IntegerKernels.calls(times);
            case VM -> IntegerKernels.vm(times);
            case MATRIX -> FloatKernels.matrix(times);
            case COPY -> FloatKernels.copy(times);
            case MANDELBROT -> FloatKernels.mandelbrot(times);
        };
    }
}
