package com.vmaccel.whpx.internal;

/** The platform's emulator again, with the linker and the calling convention of Windows. */
class Win64EmulatorConformanceTest extends EmulatorConformanceTest {}
