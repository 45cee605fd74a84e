package com.vmaccel.bench.internal.soft;

/**
 * One run of a kernel.
 *
 * @param nanos the processor time the kernel took
 * @param instructions how many instructions it completed; 0 where they are not counted
 * @param checksum what it computed
 */
public record KernelRun(long nanos, long instructions, long checksum) {}
