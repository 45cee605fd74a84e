package com.vmaccel.x86;

import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.api.x86.XsaveComponent;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.OneInstruction;
import java.security.SecureRandom;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Executes one instruction on registers that somebody else keeps: how an engine whose hardware stops before a port or memory access completes it. Registers are written back only when
 * the instruction has come to its end. An access the bus cannot answer suspends it; it is then executed again from the beginning, with the registers as they were. A string
 * instruction counts as one instruction for each element. Instructions on the x87, MMX and XMM
 * registers are executed only with an {@link ExtendedView}. For one thread;
 * used again and again.
 */
public final class SingleInstruction {

    /** What became of the instruction. */
    public enum Outcome {
        /** It was executed, or one element of it; the registers are written. */
        COMPLETED,
        /** It waits for an access of the bus; nothing is written. */
        ACCESS,
        /** It raises an exception: see {@link #vector()}; nothing is written. */
        FAULT,
        /** It is a halt instruction; the registers are written, the instruction pointer is behind it. */
        HALT,
        /** It is none this library executes, or lies where there is no memory; nothing is written. */
        NOT_EXECUTED
    }

    private static final X86Register[] REGISTERS = {
        X86Register.RAX, X86Register.RBX, X86Register.RCX, X86Register.RDX, X86Register.RSI, X86Register.RDI, X86Register.RSP, X86Register.RBP, X86Register.R8, X86Register.R9,
        X86Register.R10, X86Register.R11, X86Register.R12, X86Register.R13, X86Register.R14, X86Register.R15, X86Register.RIP, X86Register.RFLAGS, X86Register.CR0,
        X86Register.CR2, X86Register.CR3, X86Register.CR4, X86Register.CR8, X86Register.EFER
    };
    private static final Set<SegmentRegister> SEGMENTS = Set.of(SegmentRegister.values());

    private final Processor.Family family = new Processor.Family();
    private final Cpu cpu;
    private final ProcessorState state;
    private final OneInstruction one;
    private final long[] before = new long[REGISTERS.length];
    private final @Nullable ExtendedView extended;

    /**
     * Makes an executor.
     *
     * @param bus the memory and ports; addresses are translated by the page tables found there
     * @param cpuid what the guest's processor announces: other instructions are undefined
     */
    public SingleInstruction(Bus bus, CpuidTable cpuid) {
        this(bus, cpuid, null);
    }

    /**
     * Makes an executor of instructions on the x87, MMX and XMM registers too.
     *
     * @param bus the memory and ports; addresses are translated by the page tables found there
     * @param cpuid what the guest's processor announces: other instructions are undefined
     * @param extended the registers, or null for an executor without them
     */
    public SingleInstruction(Bus bus, CpuidTable cpuid, @Nullable ExtendedView extended) {
        this.extended = extended;
        cpu = new Cpu(new BusAsHost(bus, new SecureRandom()), family.pages);
        cpu.cpuid.set(cpuid);
        state = new ProcessorState(cpu);
        one = new OneInstruction(cpu);
    }

    /**
     * Executes the instruction at the instruction pointer.
     *
     * @param view the registers
     * @return what became of it
     */
    public Outcome execute(CpuView view) {
        cpu.cpuid.setExtendedRegisters(false);
        OneInstruction.Outcome outcome = attempt(view);
        if (outcome == OneInstruction.Outcome.NOT_EXECUTED && extended != null) {
            outcome = attempt(view, extended);
        } else if (isDone(outcome)) {
            writeBack(view);
        }
        return switch (outcome) {
            case COMPLETED -> Outcome.COMPLETED;
            case ACCESS -> Outcome.ACCESS;
            case FAULT -> Outcome.FAULT;
            case HALT -> Outcome.HALT;
            case NOT_EXECUTED -> Outcome.NOT_EXECUTED;
        };
    }

    private static boolean isDone(OneInstruction.Outcome outcome) {
        return outcome == OneInstruction.Outcome.COMPLETED || outcome == OneInstruction.Outcome.HALT;
    }

    private OneInstruction.Outcome attempt(CpuView view) {
        for (int i = 0; i < REGISTERS.length; i++) {
            before[i] = view.get(REGISTERS[i]);
            state.set(REGISTERS[i], before[i]);
        }
        for (SegmentRegister register : SEGMENTS) {
            state.setSegment(register, view.segment(register));
        }
        state.apply();
        return one.execute();
    }

    /** What this processor does not have of the extended state stays as it was. */
    private OneInstruction.Outcome attempt(CpuView view, ExtendedView vectors) {
        ExtendedState earlier = vectors.extended();
        state.setExtended(earlier);
        cpu.cpuid.setExtendedRegisters(true);
        ExtendedState loaded = state.extended();
        OneInstruction.Outcome outcome = attempt(view);
        if (isDone(outcome)) {
            writeBack(view);
            ExtendedState now = state.extended();
            if (!now.equals(loaded)) {
                vectors.setExtended(earlier.with(XsaveComponent.X87, now.words(XsaveComponent.X87)).with(XsaveComponent.SSE, now.words(XsaveComponent.SSE)));
            }
        }
        return outcome;
    }

    private void writeBack(CpuView view) {
        for (SegmentRegister register : SEGMENTS) {
            Segment now = state.segment(register);
            if (!now.equals(view.segment(register))) {
                view.setSegment(register, now);
            }
        }
        for (int i = 0; i < REGISTERS.length; i++) {
            long now = state.get(REGISTERS[i]);
            if (now != before[i]) {
                view.set(REGISTERS[i], now);
            }
        }
    }

    /** {@return the exception's vector, after {@code FAULT}} */
    public int vector() {
        return one.vector();
    }

    /** {@return the exception's error code, 0 where it has none, after {@code FAULT}} */
    public int errorCode() {
        return one.errorCode();
    }

    /** {@return the address of a page fault, what CR2 is to hold, after {@code FAULT} with vector 14} */
    public long faultAddress() {
        return one.faultAddress();
    }

    /** {@return the bytes of the instruction last executed, or of what is none; empty if there were none} */
    public RawBytes bytes() {
        return RawBytes.of(one.bytes());
    }

    /** A bus is all that one instruction needs. */
    private record BusAsHost(Bus bus, SecureRandom numbers) implements ProcessorHost {

        @Override
        public boolean find(long gpa, PageFrame frame) {
            return bus.find(gpa, frame);
        }

        @Override
        public long read(long gpa, int sizeBytes) {
            return bus.read(gpa, sizeBytes);
        }

        @Override
        public void write(long gpa, int sizeBytes, long value) {
            bus.write(gpa, sizeBytes, value);
        }

        @Override
        public long in(int port, int sizeBytes) {
            return bus.in(port, sizeBytes);
        }

        @Override
        public void out(int port, int sizeBytes, long value) {
            bus.out(port, sizeBytes, value);
        }

        @Override
        public void writing(long gpa) {
            bus.writing(gpa);
        }

        @Override
        public boolean isRepeated(long gpa, int sizeBytes, boolean write) {
            return bus.isRepeated(gpa, sizeBytes, write);
        }

        @Override
        public long timeStamp() {
            return System.nanoTime();
        }

        @Override
        public long random() {
            return numbers.nextLong();
        }

        @Override
        public boolean readMsr(int index, long[] answer) {
            return false;
        }

        @Override
        public boolean writeMsr(int index, long value) {
            return false;
        }

        @Override
        public void exclusively(Runnable action) {
            action.run();
        }
    }
}
