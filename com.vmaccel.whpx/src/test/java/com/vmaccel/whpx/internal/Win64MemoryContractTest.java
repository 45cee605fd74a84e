package com.vmaccel.whpx.internal;

/** Ranges of memory again, with the linker and the calling convention of Windows. */
class Win64MemoryContractTest extends MemoryContractTest {}
