package com.vmaccel.whpx.internal;

/** The exits that are asked for again, with the linker and the calling convention of Windows. */
class Win64ExitContractTest extends ExitContractTest {}
