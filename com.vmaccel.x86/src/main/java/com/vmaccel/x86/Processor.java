package com.vmaccel.x86;

import com.vmaccel.api.debug.DebugSettings;
import com.vmaccel.api.debug.DebugSettings.Breakpoint;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.api.x86.VcpuEvents;
import com.vmaccel.x86.internal.cpu.CodePages;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.DebugFacility;
import com.vmaccel.x86.internal.cpu.EventStates;
import com.vmaccel.x86.internal.cpu.Execution;
import com.vmaccel.x86.internal.cpu.Milestones;
import java.util.OptionalLong;

/**
 * A whole x86 processor in software. For one thread, but for {@link #poke()}; what forgets code or translations may also be called by a thread that keeps the processor from executing.
 * State is read and written between two instructions: not while an access is pending.
 */
public final class Processor {

    /** No limit of instructions. */
    public static final long UNLIMITED = Milestones.NEVER;

    /** The number of addresses a debugger outside can watch. */
    public static final int BREAKPOINTS = 4;

    /** The processors of one virtual machine, which forget decoded code together. */
    public static final class Family {
        final CodePages pages;

        /** A family of one processor. */
        public Family() {
            this(false);
        }

        /**
         * A family.
         *
         * @param concurrent whether it has several members, which execute at a time and see the order of each other's accesses
         */
        public Family(boolean concurrent) {
            pages = new CodePages(concurrent);
        }

        /**
         * Forgets code that was decoded from memory that somebody else has written; while no processor of the family executes.
         *
         * @param gpa where the change begins
         * @param sizeBytes its length
         */
        public void forgetCode(long gpa, long sizeBytes) {
            for (long page = gpa & -PageFrame.BYTES; page < gpa + sizeBytes; page += PageFrame.BYTES) {
                pages.forget(page);
            }
        }

        /** Forgets all code; while no processor of the family executes. */
        public void forgetCode() {
            pages.forgetAll();
        }

        /**
         * {@return whether code was decoded from a range}
         *
         * @param gpa where the range begins
         * @param sizeBytes its length
         */
        public boolean hasCode(long gpa, long sizeBytes) {
            return pages.hasCode(gpa, sizeBytes);
        }
    }

    private final Family family;
    private final Cpu cpu;
    private final Execution execution;
    private final ProcessorState state;

    /**
     * Makes a processor in architectural reset, but without a CPUID table.
     *
     * @param host the memory, ports and clock it has
     * @param replay what the host finishes its accesses with
     * @param family the processors of the same virtual machine
     */
    public Processor(ProcessorHost host, AccessReplay replay, Family family) {
        this.family = family;
        this.cpu = new Cpu(host, family.pages);
        this.execution = new Execution(cpu, replay);
        this.state = new ProcessorState(cpu);
    }

    /** Leaves its family: it is not used any more. */
    public void close() {
        family.pages.remove(cpu);
    }

    // ---- execution

    /** {@return why it stopped, after executing until something stopped it; never {@code NONE}} */
    public ProcessorStop run() {
        state.apply();
        return execution.run();
    }

    /** {@return {@code NONE}, or why it stopped, after finishing the instruction in progress and executing nothing else} */
    public ProcessorStop settle() {
        return execution.settle();
    }

    /** Makes {@link #run()} return soon, now or when it is called next. From any thread. */
    public void poke() {
        cpu.events.poke();
    }

    /** {@return whether it was poked since it last stopped for that; it is not poked any more} For an engine that keeps it waiting itself. */
    public boolean takePoke() {
        return cpu.events.takePoke();
    }

    /** {@return whether an access of an instruction, or of the delivery of an event, is not finished} */
    public boolean isSuspended() {
        return cpu.events.suspended;
    }

    /** {@return the time-stamp counter as the guest reads it} */
    public long timeStamp() {
        return cpu.timeStamp();
    }

    /** {@return the instructions completed since the processor was made, also in the middle of one} */
    public long instructions() {
        return cpu.completed();
    }

    /**
     * Lets {@link #run()} complete so many more instructions before it stops with {@link ProcessorStop#LIMIT}, once.
     *
     * @param instructions how many, or {@link #UNLIMITED}
     */
    public void limit(long instructions) {
        cpu.milestones.limit(instructions);
    }

    /**
     * Lets {@link #run()} stop once with {@link ProcessorStop#CANCELLED} when so many instructions were completed, for something that happens then.
     *
     * @param instructions the count of {@link #instructions()}, or {@link #UNLIMITED}
     */
    public void alarm(long instructions) {
        cpu.milestones.alarm(instructions);
    }

    /**
     * Makes {@link #instructions()} another number, as a snapshot has it; between two instructions.
     *
     * @param instructions the count
     */
    public void count(long instructions) {
        cpu.milestones.count(instructions);
    }

    // ---- state

    /** {@return the registers} */
    public ProcessorState state() {
        return state;
    }

    /** {@return what CPUID tells} */
    public CpuidTable cpuid() {
        return cpu.cpuid.table();
    }

    /**
     * Replaces what CPUID tells. Instructions whose feature it does not announce are undefined.
     *
     * @param table the table
     */
    public void setCpuid(CpuidTable table) {
        cpu.cpuid.set(table);
        family.pages.forgetAll();
    }

    /**
     * Reads the events it is in the middle of.
     *
     * @param sipiVector the start-up vector to tell
     * @return the events
     */
    public VcpuEvents events(int sipiVector) {
        return EventStates.read(cpu.events, sipiVector);
    }

    /**
     * Writes the events it is in the middle of.
     *
     * @param events the events
     */
    public void setEvents(VcpuEvents events) {
        EventStates.write(cpu, events);
    }

    /**
     * Translates an address with the current paging, whatever the rights; nothing changes.
     *
     * @param linear a linear address
     * @return the guest-physical address, or empty
     */
    public OptionalLong translate(long linear) {
        state.apply();
        long gpa = cpu.memory.translate(linear);
        return gpa < 0 ? OptionalLong.empty() : OptionalLong.of(gpa);
    }

    // ---- interrupts

    /** {@return whether an external interrupt would be taken before the next instruction} */
    public boolean canInterrupt() {
        return cpu.events.canInterrupt(cpu) && cpu.events.exception < 0;
    }

    /**
     * Injects an external interrupt; only when it {@link #canInterrupt()}.
     *
     * @param vector 0 to 255
     */
    public void interrupt(int vector) {
        cpu.events.interrupt = vector;
        cpu.events.software = false;
        cpu.events.examine(cpu);
    }

    /** {@return whether an event is to be delivered before the next instruction, which ends a halt} */
    public boolean isInterrupted() {
        return cpu.events.isInterrupted();
    }

    /** Injects a non-maskable interrupt, which waits while another one is handled. */
    public void interruptNonMaskably() {
        cpu.events.nmiPending = true;
        cpu.events.examine(cpu);
    }

    /**
     * Asks for, or withdraws, a stop when an interrupt can be taken.
     *
     * @param wanted whether it is wanted
     */
    public void requestWindow(boolean wanted) {
        cpu.events.windowWanted = wanted;
        cpu.events.examine(cpu);
    }

    // ---- debugging from outside

    /**
     * Replaces what the processor stops at.
     *
     * @param settings at most {@link #BREAKPOINTS} addresses
     */
    public void debug(DebugSettings settings) {
        DebugFacility debug = cpu.debug;
        debug.clearHost();
        debug.setHost(settings.singleStep(), settings.softwareBreakpoints());
        int slot = 0;
        for (Breakpoint breakpoint : settings.breakpoints()) {
            debug.setHost(slot++, breakpoint.address(), breakpoint.lengthBytes(), switch (breakpoint.trigger()) {
                case EXECUTE -> 0;
                case WRITE -> 1;
                case READ_WRITE -> 3;
            });
        }
        debug.changed();
    }

    /** {@return why the processor stopped for the debugger} */
    public DebugCause debugCause() {
        return cpu.debug.cause();
    }

    /** {@return the linear address that stop is about} */
    public long debugAddress() {
        return cpu.debug.causeAddress();
    }

    // ---- memory

    /** Forgets translations and where memory is. */
    public void forgetMemory() {
        cpu.memory.flush();
    }

    /** Has {@link ProcessorHost#writing} called again for the next write to each page. */
    public void forgetWrites() {
        cpu.memory.flushWrites(-1);
    }
}
