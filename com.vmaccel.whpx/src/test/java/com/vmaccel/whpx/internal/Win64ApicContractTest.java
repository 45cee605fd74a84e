package com.vmaccel.whpx.internal;

/** The local APICs again, with the linker and the calling convention of Windows. */
class Win64ApicContractTest extends ApicContractTest {}
