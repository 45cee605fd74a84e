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
final class WhpxInstruction extends WhpxReplayed {

    private static final int PAGE_FAULT = 14;

    private final WhpxCpuView view;
    private final SingleInstruction instruction;
    private final WhpxBoundary boundary;
    private RawBytes failed = RawBytes.EMPTY;

    /**
     * Makes one.
     *
     * @param bus what it reaches, over the replay
     * @param apic what it reaches beside that
     * @param view the registers
     * @param instruction the decoder and semantics over the bus
     * @param boundary what is done at its end
     */
    private WhpxInstruction(WhpxBus bus, WhpxApicPage apic, WhpxCpuView view, SingleInstruction instruction, WhpxBoundary boundary) {
        super(bus.replay(), apic);
        this.view = view;
        this.instruction = instruction;
        this.boundary = boundary;
    }

    static WhpxInstruction of(WhpxVirtualMachine machine, WhpxVcpuState vcpu, CpuidTable cpuid, WhpxBoundary boundary) {
        WhpxBus bus = new WhpxBus(machine.memory(), machine.slots(), new AccessReplay());
        return new WhpxInstruction(bus, vcpu.apicPage(), new WhpxCpuView(vcpu.registers()), new SingleInstruction(bus, cpuid, vcpu.processor()), boundary);
    }

    @Override
    public ExitKind begin() {
        view.load();
        return super.begin();
    }

    @Override
    ExitKind execute() {
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

    @Override
    public RawBytes failed() {
        return failed;
    }
}
