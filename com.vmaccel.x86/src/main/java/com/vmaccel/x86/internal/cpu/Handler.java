package com.vmaccel.x86.internal.cpu;

/**
 * What an operation does, for all of its forms. Memory is written before registers are; flags may be set before, they are put back if the instruction does not come to its end.
 */
@FunctionalInterface
public interface Handler {

    void execute(Cpu cpu, HandlerOp op);
}
