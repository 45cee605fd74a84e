package com.vmaccel.x86.internal.cpu;

import org.jspecify.annotations.Nullable;

/**
 * One decoded instruction, ready to execute: what can be known from the code alone was resolved when it was made, so an interpreter only calls it and a translator can read it. It has
 * no state; any number of executions may share it.
 */
public abstract class Op {

    /** How the instruction pointer and the block go on. */
    public enum Flow {
        /** The next instruction of the block follows. */
        NEXT,
        /** The block ends: the instruction may have changed what its successors mean, or when events are taken. */
        ENDS,
        /** The block ends and the instruction has set the instruction pointer. */
        BRANCHES
    }

    /** What becomes of the status flags, those that {@link Flags} computes late. */
    public enum Status {
        /** Some are read or stay as they were, or the instruction may not come to its end, where they are seen. */
        SEEN,
        /** None is read or written, and the instruction comes to its end. */
        UNTOUCHED,
        /** All are written whatever they were, and the instruction comes to its end. */
        REPLACED
    }

    private int offset;
    private int before;
    private @Nullable Flow flow;

    /** An op that goes on as its operation does. */
    protected Op() {}

    /** An op that goes on in its own way, unless it is null. */
    protected Op(@Nullable Flow flow) {
        this.flow = flow;
    }

    /** Where the instruction begins in its block. */
    public final int offset() {
        return offset;
    }

    /** How many instructions of its block come before it. */
    final int before() {
        return before;
    }

    final void follow(int instructions) {
        before = instructions;
    }

    /** Whether the processor has the instruction. */
    boolean isDefined() {
        return true;
    }

    final Flow flow() {
        return flow == null ? Flow.NEXT : flow;
    }

    final Op placed(int at, Flow how) {
        offset = at;
        flow = flow == null ? how : flow;
        return this;
    }

    /** An op that does what this one and the next one of the block do, as two instructions would; null if there is none. */
    public @Nullable Op joined(Op next) {
        return null;
    }

    /** What it does with the status flags. */
    public Status status() {
        return Status.SEEN;
    }

    /** An op that does the same, but leaves the status flags alone; null if there is none. */
    public @Nullable Op withoutFlags() {
        return null;
    }

    /** Whether it is the first instruction at its place and the whole of it. */
    public boolean isWholeInstruction() {
        return instructions() == 1;
    }

    /** How many instructions it is. */
    public int instructions() {
        return 1;
    }

    /**
     * Executes the instruction, or throws {@link Interruption} or {@link com.vmaccel.x86.Suspension} having changed nothing a guest can see but what repeating it will write again.
     */
    public abstract void execute(Cpu cpu);
}
