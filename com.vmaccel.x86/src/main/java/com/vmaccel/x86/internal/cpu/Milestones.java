package com.vmaccel.x86.internal.cpu;

import com.vmaccel.x86.ProcessorStop;

/** The numbers of completed instructions at which execution comes to an end, each once: a limit, and an alarm for something that happens then. */
public final class Milestones {

    /** No number. */
    public static final long NEVER = Long.MAX_VALUE;

    private final Cpu cpu;
    private long limit = NEVER;
    private long alarm = NEVER;

    Milestones(Cpu cpu) {
        this.cpu = cpu;
    }

    /** Lets so many more instructions be completed; {@link #NEVER} for all. */
    public void limit(long instructions) {
        limit = instructions >= NEVER - cpu.retired ? NEVER : cpu.retired + instructions;
    }

    /** Comes back when so many instructions were completed since creation; {@link #NEVER} for not at all. */
    public void alarm(long completed) {
        alarm = completed;
    }

    /** Makes the count of completed instructions another one; what is left until the limit stays. */
    public void count(long completed) {
        limit = limit == NEVER ? NEVER : limit - cpu.retired + completed;
        cpu.retired = completed;
        alarm = NEVER;
    }

    boolean isNone() {
        return limit == NEVER && alarm == NEVER;
    }

    /** How many instructions there are to the next. */
    long left() {
        return Math.min(limit, alarm) - cpu.retired;
    }

    /** The alarm comes before a limit at the same place, which ends the next run. */
    ProcessorStop reached() {
        if (alarm <= cpu.retired) {
            alarm = NEVER;
            return ProcessorStop.CANCELLED;
        }
        limit = NEVER;
        return ProcessorStop.LIMIT;
    }
}
