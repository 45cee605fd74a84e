package com.vmaccel.itest.adversary.vendor;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.memory.GuestMemory;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.itest.adversary.execute.CpuState;
import com.vmaccel.itest.adversary.execute.EffectiveAddress;
import com.vmaccel.itest.adversary.instruction.Instruction;
import com.vmaccel.itest.adversary.instruction.Operand.Memory;
import com.vmaccel.itest.adversary.vendor.ExitContext.Reason;
import java.util.Arrays;
import java.util.Optional;

/** Turns exits of the engine beneath into those of the library. How much it tells of an instruction changes from exit to exit. */
final class ExitReport {

    private static final int MOST_BYTES = 16;
    private static final int[] BYTES_TOLD = {0, MOST_BYTES, 1, 5};
    private static final int HLT = 0xf4;

    private final X86Vcpu vcpu;
    private final GuestMemory memory;
    private int exits;

    ExitReport(X86Vcpu vcpu, GuestMemory memory) {
        this.vcpu = vcpu;
        this.memory = memory;
    }

    void fill(ExitContext context, VcpuExit exit) {
        exits++;
        switch (exit) {
            case VcpuExit.PortRead(int port, int size) -> port(context, exit, port, size, false);
            case VcpuExit.PortWrite(int port, int size, long _) -> port(context, exit, port, size, true);
            case VcpuExit.MmioRead(var gpa, int _) -> memory(context, exit, gpa.value(), false);
            case VcpuExit.MmioWrite(var gpa, int _, long _) -> memory(context, exit, gpa.value(), true);
            case VcpuExit.MsrRead(int index) -> msr(context, exit, index, false);
            case VcpuExit.MsrWrite(int index, long _) -> msr(context, exit, index, true);
            case VcpuExit.Halt() -> halt(context);
            case VcpuExit.Shutdown() -> context.reason = Reason.SHUTDOWN;
            case VcpuExit.Cancelled() -> context.reason = Reason.CANCELLED;
            case VcpuExit.InterruptWindow() -> context.reason = Reason.DELIVERABLE;
            case VcpuExit.EmulationFailed(var bytes) -> {
                context.reason = Reason.INSTRUCTION;
                context.instructionBytes = Arrays.copyOf(bytes.toArray(), Math.min(bytes.length(), MOST_BYTES));
            }
            default -> other(context, exit);
        }
    }

    private void other(ExitContext context, VcpuExit exit) {
        context.reason = Reason.OTHER;
        context.code = exit.kind().ordinal();
        context.detail = exit.toString();
    }

    private void port(ExitContext context, VcpuExit exit, int port, int size, boolean write) {
        rewind(context, exit).ifPresent(before -> {
            context.reason = Reason.PORT;
            context.port = port;
            context.portSize = size;
            context.write = write;
            Instruction instruction = before.instruction();
            if (instruction != null) {
                context.string = instruction.operation().isString();
                context.repeated = instruction.isRepeated();
                context.instructionLength = exits % 2 == 0 ? instruction.length() : 0;
            }
        });
    }

    private void memory(ExitContext context, VcpuExit exit, long gpa, boolean write) {
        rewind(context, exit).ifPresent(before -> {
            context.reason = Reason.MEMORY;
            context.gpa = gpa;
            context.write = write;
            Instruction instruction = before.instruction();
            if (exits % 3 == 0 && instruction != null && !instruction.operands().isEmpty() && instruction.target() instanceof Memory operand) {
                context.gva = EffectiveAddress.linear(operand, instruction, before.state());
                context.gvaValid = true;
            }
        });
    }

    private void msr(ExitContext context, VcpuExit exit, int index, boolean write) {
        rewind(context, exit).ifPresent(_ -> {
            context.reason = Reason.MSR;
            context.msr = index;
            context.write = write;
        });
    }

    private Optional<Rewind.Before> rewind(ExitContext context, VcpuExit exit) {
        Optional<Rewind.Before> before = new Rewind(vcpu, memory, exit).rewind();
        if (before.isEmpty()) {
            other(context, exit);
        } else {
            context.rax = before.get().state().register(0);
            context.instructionBytes = bytes(before.get().state().rip(), BYTES_TOLD[exits % BYTES_TOLD.length]);
        }
        return before;
    }

    private void halt(ExitContext context) {
        context.reason = Reason.HALT;
        CpuState state = GuestView.of(vcpu, memory).state().copy();
        state.setRip(state.rip() - 1);
        byte[] bytes = bytes(state.rip(), 1);
        if (bytes.length == 1 && (bytes[0] & 0xff) == HLT) {
            vcpu.set(X86Register.RIP, state.rip());
        }
    }

    private byte[] bytes(long rip, int count) {
        GuestView view = GuestView.of(vcpu, memory);
        return view.bytes(view.state().linear(SegmentRegister.CS, rip), count);
    }
}
