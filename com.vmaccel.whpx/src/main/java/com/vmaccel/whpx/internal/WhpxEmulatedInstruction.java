package com.vmaccel.whpx.internal;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.ffi.NativeCallback;
import com.vmaccel.ffi.windows.WindowsResult;
import com.vmaccel.x86.AccessKind;
import com.vmaccel.x86.AccessReplay;
import com.vmaccel.x86.PageFrame;
import com.vmaccel.x86.Suspension;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Completes instructions with the platform's own emulator. It asks for an access in the middle of its work; one that only the caller of the run can answer fails, which leaves the registers
 * alone, and the instruction is executed again with the answer.
 */
final class WhpxEmulatedInstruction extends WhpxReplayed implements WhpxEmulator.Client {

    private final WhpxVirtualMachine machine;
    private final int index;
    private final MemorySegment context;
    private final WhpxBoundary boundary;
    private final AccessReplay replay;
    private final WhpxEmulator emulator = new WhpxEmulator(this);
    private final MemorySegment translation = Arena.ofAuto().allocate(JAVA_INT, 2);

    @SuppressWarnings("this-escape") // nobody calls back before an emulation begins
    private WhpxEmulatedInstruction(WhpxVirtualMachine machine, WhpxVcpuState vcpu, AccessReplay replay, WhpxBoundary boundary) {
        super(replay, vcpu.apicPage());
        this.machine = machine;
        this.index = vcpu.id();
        this.context = vcpu.processor().context();
        this.replay = replay;
        this.boundary = boundary;
    }

    static WhpxEmulatedInstruction of(WhpxVirtualMachine machine, WhpxVcpuState vcpu, WhpxBoundary boundary) {
        return new WhpxEmulatedInstruction(machine, vcpu, new AccessReplay(), boundary);
    }

    @Override
    ExitKind execute() {
        try {
            boolean port = WhvExitContext.REASON.get(context) == WhvExitReason.WHvRunVpExitReasonX64IoPortAccess;
            return ended(port ? emulator.port(context) : emulator.memory(context));
        } catch (Suspension e) {
            return kind();
        }
    }

    private ExitKind ended(boolean success) {
        end();
        if (success) {
            long flags = WhvExitContext.RFLAGS.get(context);
            boundary.resumed(flags);
            boundary.passed(flags);
        }
        return success ? ExitKind.CANCELLED : ExitKind.EMULATION_FAILED;
    }

    // ---- what the emulator asks for

    /**
     * An access into a second page is one for each: one may be to memory and the other not. What is not memory comes first in a write, so that memory is as it was when the instruction is
     * executed again.
     */
    @Override
    public long memory(long gpa, int sizeBytes, boolean write, long value) {
        int first = (int) Math.min(sizeBytes, PageFrame.BYTES - (gpa & PageFrame.BYTES - 1));
        if (first == sizeBytes) {
            return fragment(gpa, sizeBytes, write, value);
        }
        int shift = Byte.SIZE * first;
        if (write && isMemory(gpa, true)) {
            fragment(gpa + first, sizeBytes - first, true, value >>> shift);
            return fragment(gpa, first, true, value);
        }
        long low = fragment(gpa, first, write, value);
        return low | fragment(gpa + first, sizeBytes - first, write, value >>> shift) << shift;
    }

    private boolean isMemory(long gpa, boolean write) {
        MemorySlot slot = machine.slots().find(gpa);
        return slot != null && (!write || slot.access().isWritable());
    }

    private long fragment(long gpa, int sizeBytes, boolean write, long value) {
        if (!isMemory(gpa, write)) {
            long mask = sizeBytes >= Long.BYTES ? -1 : (1L << Byte.SIZE * sizeBytes) - 1;
            return replay.access(write ? AccessKind.MEMORY_WRITE : AccessKind.MEMORY_READ, gpa, sizeBytes, write ? value & mask : 0);
        }
        int width = Integer.bitCount(sizeBytes) == 1 ? sizeBytes : 1; // at the edge of a page it may be of any size
        long result = 0;
        for (int at = 0; at < sizeBytes; at += width) {
            GuestAddress place = GuestAddress.of(gpa + at);
            if (write) {
                machine.memory().writeUnsigned(place, width, value >>> Byte.SIZE * at);
            } else {
                result |= machine.memory().readUnsigned(place, width) << Byte.SIZE * at;
            }
        }
        return result;
    }

    @Override
    public long port(int port, int sizeBytes, boolean write, long value) {
        return replay.access(write ? AccessKind.PORT_WRITE : AccessKind.PORT_READ, port, sizeBytes, write ? value : 0);
    }

    /** The partition cannot be exchanged once a virtual processor has run. */
    @Override
    public int getRegisters(MemorySegment names, int count, MemorySegment values) {
        return WinHvPlatform.getVirtualProcessorRegisters(machine.partition().handle(), index, names, count, values);
    }

    @Override
    public int setRegisters(MemorySegment names, int count, MemorySegment values) {
        return WinHvPlatform.setVirtualProcessorRegisters(machine.partition().handle(), index, names, count, values);
    }

    /** The emulator wants the code alone, which the function gives as the first member of a struct. */
    @Override
    public int translate(long gva, int flags, MemorySegment resultCode, MemorySegment gpa) {
        int status = WinHvPlatform.translateGva(machine.partition().handle(), index, gva, flags, translation, gpa);
        if (!WindowsResult.isFailure(status)) {
            NativeCallback.argument(resultCode, Integer.BYTES).set(JAVA_INT, 0, translation.get(JAVA_INT, 0));
        }
        return status;
    }

    @Override
    public RawBytes failed() {
        return RawBytes.EMPTY;
    }

    @Override
    public void close() {
        emulator.close();
    }
}
