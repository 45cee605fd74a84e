package com.vmaccel.itest.adversary.execute;

import com.vmaccel.api.capability.ExitKind;

/**
 * A part of an instruction's access that only the caller of the vCPU can answer.
 *
 * @param kind a port, memory or MSR access
 * @param address the port, guest-physical address or MSR
 * @param size 1 to 8 bytes
 * @param value what is written, zero-extended; 0 for a read
 */
public record Fragment(ExitKind kind, long address, int size, long value) {}
