package com.vmaccel.whpx.internal;

/** The conformance suite again, with the linker and the calling convention of Windows. */
class Win64ConformanceTest extends WhpxConformanceTest {}
