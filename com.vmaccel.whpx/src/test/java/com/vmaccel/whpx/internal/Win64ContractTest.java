package com.vmaccel.whpx.internal;

/** The contract again, with the linker and the calling convention of Windows. */
class Win64ContractTest extends ContractTest {}
