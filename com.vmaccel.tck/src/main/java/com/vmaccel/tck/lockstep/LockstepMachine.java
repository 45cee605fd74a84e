package com.vmaccel.tck.lockstep;

import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;

/**
 * One of the two machines: a guest in memory and its only vCPU at the beginning. Both machines must have the same slots and contents. Whoever built it closes it.
 *
 * @param name the engine, for the report
 * @param vm the virtual machine
 * @param vcpu its vCPU, owned by the thread that runs the lockstep; an engine that gives a thread only one vCPU cannot be compared with itself
 */
public record LockstepMachine(String name, X86VirtualMachine vm, X86Vcpu vcpu) {}
