package com.vmaccel.itest.adversary.execute;

import com.vmaccel.itest.adversary.instruction.Instruction;

/** An instruction that is being completed outside of the processor, fragment by fragment. */
public final class InFlight {

    private final Instruction instruction;
    private final CpuState before;
    private final AccessLog log;

    /** How far an instruction got. */
    public sealed interface Progress {
        /**
         * An access must be answered first.
         *
         * @param fragment the access
         */
        record Needs(Fragment fragment) implements Progress {}

        /**
         * The instruction, or one element of it, is complete.
         *
         * @param state the registers after it
         */
        record Complete(CpuState state) implements Progress {}

        /**
         * The instruction raises a page fault and changes no register.
         *
         * @param linear the address that is not mapped
         * @param write whether the access was a write
         */
        record PageFault(long linear, boolean write) implements Progress {}
    }

    /**
     * Begins an instruction.
     *
     * @param instruction what is at the instruction pointer
     * @param before the registers before it
     * @param space the memory it reaches
     */
    public InFlight(Instruction instruction, CpuState before, GuestSpace space) {
        this.instruction = instruction;
        this.before = before;
        this.log = new AccessLog(space);
    }

    /** Returns the instruction. */
    public Instruction instruction() {
        return instruction;
    }

    /** Returns the registers before it. */
    public CpuState before() {
        return before;
    }

    /** Goes on as far as the answers last. */
    public Progress advance() {
        CpuState state = before.copy();
        log.rewind();
        try {
            MiniEmulator.execute(instruction, state, log);
            return new Progress.Complete(state);
        } catch (AccessLog.Unanswered e) {
            return new Progress.Needs(e.fragment());
        } catch (AccessLog.PageFault e) {
            return new Progress.PageFault(e.linear(), e.isWrite());
        }
    }

    /**
     * Answers the access that {@link #advance()} returned last.
     *
     * @param value what was read; ignored for a write
     */
    public void answer(long value) {
        log.answer(value);
    }
}
