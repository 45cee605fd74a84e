package com.vmaccel.itest.adversary.engine;

import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.capability.ExitKind.Completion;
import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.itest.adversary.execute.CpuState;
import com.vmaccel.itest.adversary.execute.Flags;
import com.vmaccel.itest.adversary.execute.Fragment;
import com.vmaccel.itest.adversary.execute.InFlight;
import com.vmaccel.itest.adversary.execute.InFlight.Progress;
import com.vmaccel.itest.adversary.instruction.Instruction;
import com.vmaccel.itest.adversary.instruction.MiniDecoder;
import com.vmaccel.itest.adversary.vendor.PendingInterruption;
import com.vmaccel.itest.adversary.vendor.VendorRegister;
import org.jspecify.annotations.Nullable;

/** Completes the instructions the library stopped at, and writes their results back when they are done. */
final class InstructionCompletion {

    private static final int DEBUG = 1;
    private static final int GENERAL_PROTECTION = 13;
    private static final int PAGE_FAULT = 14;
    private static final long SINGLE_STEP = 1 << 14;
    private static final int WRITE = 2;
    private static final int USER = 4;

    private final HostileRegisters registers;
    private final HostileSpace space;
    private final CpuStateTransfer transfer;
    private final VectorState vectors;
    private @Nullable InFlight flight;
    private @Nullable InFlight continuation;
    private @Nullable Fragment fragment;
    private boolean answered;
    private boolean refused;
    private RawBytes failed = RawBytes.EMPTY;

    InstructionCompletion(HostileRegisters registers, HostileSpace space, VectorState vectors) {
        this.registers = registers;
        this.space = space;
        this.vectors = vectors;
        this.transfer = new CpuStateTransfer(registers);
    }

    /** Tells whether an instruction waits for somebody. */
    boolean isInFlight() {
        return flight != null;
    }

    /** Returns the access it waits for. */
    Fragment fragment() {
        if (fragment == null) {
            throw new IllegalStateException("no access");
        }
        return fragment;
    }

    /** Returns the bytes of the last instruction that could not be completed. */
    RawBytes failed() {
        return failed;
    }

    /** Begins the instruction at the instruction pointer, of which the library told some bytes; returns the first access, or CANCELLED if it needs none. */
    ExitKind begin(byte[] told) {
        CpuState state = transfer.read();
        byte[] code = told;
        Instruction instruction = MiniDecoder.decode(code, 0, state.codeSize());
        if (instruction == null) {
            code = space.code(state.linear(SegmentRegister.CS, state.rip()), Instruction.MAX_LENGTH);
            instruction = MiniDecoder.decode(code, 0, state.codeSize());
        }
        if (instruction == null) {
            failed = RawBytes.of(code);
            return ExitKind.EMULATION_FAILED;
        }
        if (vectors.isNeededBy(instruction)) {
            state.setExtended(vectors.read());
        }
        flight = new InFlight(instruction, state, space);
        return advance(flight);
    }

    /** Takes what was read. */
    void answer(long value) {
        answered = true;
        if (flight != null) {
            flight.answer(value);
        }
    }

    /** Takes a refusal: the instruction raises #GP. */
    void refuse() {
        refused = true;
    }

    /** Goes on with the instruction; returns its next access, or CANCELLED at a boundary. */
    ExitKind resume() {
        InFlight current = flight;
        if (current == null) {
            return ExitKind.CANCELLED;
        }
        if (refused) {
            end();
            raise(GENERAL_PROTECTION, true, 0);
            return ExitKind.CANCELLED;
        }
        if (!answered && fragment().kind().completion() == Completion.SETTLE) {
            current.answer(0);
        }
        return advance(current);
    }

    /** Goes on with the next element of a string instruction whose last one was an access; CANCELLED if there is none. */
    ExitKind continueString() {
        InFlight next = continuation;
        continuation = null;
        if (next == null) {
            return ExitKind.CANCELLED;
        }
        flight = next;
        return advance(next);
    }

    /** Forgets the next element: it begins anew in the guest. */
    void interruptString() {
        continuation = null;
    }

    private ExitKind advance(InFlight current) {
        return switch (current.advance()) {
            case Progress.Needs(Fragment next) -> {
                fragment = next;
                answered = false;
                yield next.kind();
            }
            case Progress.Complete(CpuState state) -> {
                boolean waited = fragment != null;
                end();
                commit(current, state, waited);
                yield ExitKind.CANCELLED;
            }
            case Progress.PageFault(long linear, boolean write) -> {
                end();
                registers.setNumber(VendorRegister.CR2, linear);
                raise(PAGE_FAULT, true, (write ? WRITE : 0) | (transfer.isUser() ? USER : 0));
                yield ExitKind.CANCELLED;
            }
        };
    }

    private void end() {
        flight = null;
        fragment = null;
        answered = false;
        refused = false;
    }

    private void commit(InFlight done, CpuState state, boolean waited) {
        transfer.write(state);
        if (vectors.isNeededBy(done.instruction())) {
            vectors.write(state.extended());
        }
        long shadows = registers.number(VendorRegister.INTERRUPT_STATE);
        if ((shadows & 1) != 0) {
            registers.setNumber(VendorRegister.INTERRUPT_STATE, shadows & ~1);
        }
        if ((done.before().rflags() & Flags.TF) != 0) {
            registers.setNumber(VendorRegister.DR6, registers.number(VendorRegister.DR6) | SINGLE_STEP);
            raise(DEBUG, false, 0);
        } else if (waited && state.rip() == done.before().rip() && done.instruction().isRepeated()) {
            continuation = new InFlight(done.instruction(), state, space);
        }
    }

    private void raise(int vector, boolean hasErrorCode, int errorCode) {
        PendingInterruption event = new PendingInterruption(PendingInterruption.EXCEPTION, vector, hasErrorCode, errorCode);
        registers.setNumber(VendorRegister.PENDING_INTERRUPTION, event.encode());
    }
}
