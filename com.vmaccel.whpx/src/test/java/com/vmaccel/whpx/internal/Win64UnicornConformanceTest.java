package com.vmaccel.whpx.internal;

/** The conformance suite with Unicorn again, with the linker and the calling convention of Windows. */
class Win64UnicornConformanceTest extends UnicornConformanceTest {}
