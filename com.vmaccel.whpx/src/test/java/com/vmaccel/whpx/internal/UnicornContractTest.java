package com.vmaccel.whpx.internal;

/** The contract again, kept by Unicorn. */
class UnicornContractTest extends ContractTest {}
