package com.vmaccel.api.debug;

import java.util.List;

/**
 * What a debugged vCPU stops at.
 *
 * @param singleStep whether it stops after each instruction
 * @param softwareBreakpoints whether the breakpoint instruction stops it instead of reaching the guest's handler
 * @param breakpoints addresses it stops at
 */
public record DebugSettings(boolean singleStep, boolean softwareBreakpoints, List<Breakpoint> breakpoints) {

    /** Stops at nothing. */
    public static final DebugSettings OFF = new DebugSettings(false, false, List.of());

    /** Stops after each instruction. */
    public static final DebugSettings STEP = new DebugSettings(true, false, List.of());

    /** Copies the list. */
    public DebugSettings {
        breakpoints = List.copyOf(breakpoints);
    }

    /**
     * An address to stop at.
     *
     * @param address a guest-virtual address; a multiple of the length
     * @param lengthBytes how many bytes are watched: 1, 2, 4 or 8; 1 for execution
     * @param trigger what kind of access counts
     */
    public record Breakpoint(long address, int lengthBytes, Trigger trigger) {

        /** Refuses a length the architecture does not have. */
        public Breakpoint {
            boolean power = lengthBytes == 1 || lengthBytes == 2 || lengthBytes == 4 || lengthBytes == 8;
            if (!power || (address & lengthBytes - 1) != 0 || trigger == Trigger.EXECUTE && lengthBytes != 1) {
                throw new IllegalArgumentException("bad breakpoint: address=0x%x length=%d %s".formatted(address, lengthBytes, trigger));
            }
        }

        /**
         * Makes an execution breakpoint.
         *
         * @param address a guest-virtual address
         * @return the breakpoint
         */
        public static Breakpoint execute(long address) {
            return new Breakpoint(address, 1, Trigger.EXECUTE);
        }
    }

    /** What kind of access to an address counts. */
    public enum Trigger {
        /** The instruction there is about to execute. */
        EXECUTE,
        /** Data there was written. */
        WRITE,
        /** Data there was read or written. */
        READ_WRITE
    }
}
