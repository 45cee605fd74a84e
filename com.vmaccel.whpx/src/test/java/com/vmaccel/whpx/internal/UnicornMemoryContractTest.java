package com.vmaccel.whpx.internal;

/** The contract again, kept by Unicorn. */
class UnicornMemoryContractTest extends MemoryContractTest {}
