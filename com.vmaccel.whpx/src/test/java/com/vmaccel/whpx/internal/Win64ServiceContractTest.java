package com.vmaccel.whpx.internal;

/** Time, counters and the emulator again, with the linker and the calling convention of Windows. */
class Win64ServiceContractTest extends ServiceContractTest {}
