package com.vmaccel.x86.internal.cpu;

/** An instruction of several steps, each of which leaves a state to go on from: what the steps before a fault or an event did stays done. */
public final class StepwiseOp extends Op {

    private final Steps steps;

    /** An op that goes on as its operation does. */
    public StepwiseOp(Steps steps) {
        this.steps = steps;
    }

    /** What is executed. Each step changes nothing, flags included, before its last access to memory. */
    @FunctionalInterface
    public interface Steps {

        /** Executes what is left. */
        void execute(Cpu cpu);
    }

    @Override
    public void execute(Cpu cpu) {
        cpu.begin(this);
        steps.execute(cpu);
    }
}
