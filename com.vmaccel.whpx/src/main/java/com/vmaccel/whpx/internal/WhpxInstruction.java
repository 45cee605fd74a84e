package com.vmaccel.whpx.internal;

import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.x86.AccessReplay;
import com.vmaccel.x86.SingleInstruction;

/**
 * Completes instructions with the decoder and the semantics of {@code com.vmaccel.x86}: an instruction is executed here, fragment by fragment, and its results are written back when it has
 * come to its end.
 */
final class WhpxInstruction implements WhpxCompletion {

    private static final int PAGE_FAULT = 14;

    private final AccessReplay replay = new AccessReplay();
    private final WhpxCpuView view;
    private final SingleInstruction instruction;
    private final WhpxBoundary boundary;
    private boolean active;
    private RawBytes failed = RawBytes.EMPTY;

    WhpxInstruction(WhpxVirtualMachine machine, WhpxRegisters registers, WhpxProcessor processor, CpuidTable cpuid, WhpxBoundary boundary) {
        this.boundary = boundary;
        view = new WhpxCpuView(registers);
        instruction = new SingleInstruction(new WhpxBus(machine.memory(), machine.slots(), replay), cpuid, processor);
    }

    @Override
    public ExitKind begin() {
        view.load();
        active = true;
        return advance();
    }

    @Override
    public boolean isActive() {
        return active;
    }

    @Override
    public ExitKind advance() {
        replay.restart();
        long flags = view.get(X86Register.RFLAGS);
        return switch (instruction.execute(view)) {
            case ACCESS -> kind();
            case COMPLETED -> completed(flags, ExitKind.CANCELLED);
            case HALT -> completed(flags, ExitKind.HALT);
            case FAULT -> faulted();
            case NOT_EXECUTED -> {
                end();
                failed = instruction.bytes();
                yield ExitKind.EMULATION_FAILED;
            }
        };
    }

    private ExitKind kind() {
        return switch (replay.kind()) {
            case MEMORY_READ -> ExitKind.MMIO_READ;
            case MEMORY_WRITE -> ExitKind.MMIO_WRITE;
            case PORT_READ -> ExitKind.PORT_READ;
            case PORT_WRITE -> ExitKind.PORT_WRITE;
            case MSR_READ, MSR_WRITE, NONE -> throw new IllegalStateException("no such access here: " + replay.kind());
        };
    }

    private ExitKind completed(long flags, ExitKind kind) {
        end();
        view.store();
        boundary.passed(flags);
        return kind;
    }

    private ExitKind faulted() {
        end();
        if (instruction.vector() == PAGE_FAULT) {
            view.set(X86Register.CR2, instruction.faultAddress());
            view.store();
        }
        return boundary.fault(instruction.vector(), instruction.errorCode());
    }

    private void end() {
        active = false;
        replay.clear();
    }

    // ---- the access it waits for

    @Override
    public long address() {
        return replay.address();
    }

    @Override
    public int size() {
        return replay.sizeBytes();
    }

    @Override
    public long value() {
        return replay.value();
    }

    @Override
    public void supply(long value) {
        replay.supply(value);
    }

    @Override
    public RawBytes failed() {
        return failed;
    }
}
