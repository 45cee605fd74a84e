package com.vmaccel.tck.lockstep;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.debug.DebugSettings;
import com.vmaccel.api.debug.GuestDebug;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.tck.lockstep.LockstepDevices.Reply;
import com.vmaccel.x86.Operation;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Executes a program on one engine first, step by step, and tells whether it can be compared: whether it ends, and on the way never uses what a processor that QEMU emulates leaves unchecked, which are limits and types of
 * data segments.
 */
final class ProgramTrial {

    private static final List<SegmentRegister> DATA = List.of(SegmentRegister.DS, SegmentRegister.ES, SegmentRegister.FS, SegmentRegister.GS, SegmentRegister.SS);
    private static final long PROTECTED = 1;
    private static final long VIRTUAL_8086 = 1 << 17;
    /** Of the attributes: present, no system segment, data and not code, not expanding down, writable. */
    private static final int KIND = 0x9e;
    private static final int WRITABLE_DATA = 0x92;

    private static final int STACK_FAULT = 12;
    private static final int PROTECTION = 13;
    private static final int PAGE_FAULT = 14;
    /** Of the error code of a page fault. */
    private static final int WRITTEN = 2;
    /** Of a selector: which descriptor, and of which table. */
    private static final int SELECTOR = 0xfffc;
    private static final long LOWEST_STACK = 0x100;
    private static final long HIGHEST_STACK = 0x10000;
    private static final long TRAP = 1 << 8;
    /** From where on an operand may reach beyond the last byte that 32 bits address. */
    private static final long END = 0xffff_fff0L;
    private static final long END16 = 0xfff0;
    private static final Set<Operation> COMPARISON = EnumSet.of(Operation.CMP);
    private static final Set<Operation> HALT = EnumSet.of(Operation.HLT);
    private static final Set<Operation> RETURN = EnumSet.of(Operation.IRET);
    private static final Set<Operation> FRAME = EnumSet.of(Operation.ENTER);
    private static final Set<Operation> TABLE = EnumSet.of(Operation.LLDT);
    private static final Set<Operation> BASES = EnumSet.of(Operation.LGDT, Operation.LIDT);
    private static final Set<Operation> TASK = EnumSet.of(Operation.LTR);
    private static final Set<Operation> BRANCHES = EnumSet.of(Operation.CALL, Operation.JMP, Operation.RET);

    private final LockstepMachine machine;
    private final X86Vcpu vcpu;
    private final Set<Operation> operations;
    private final ProgramMode mode;
    private boolean touchesDevices;

    /** Tries a program of a mode that consists of some operations and a halt. */
    ProgramTrial(LockstepMachine machine, Set<Operation> operations, ProgramMode mode) {
        this.machine = machine;
        this.operations = operations;
        this.mode = mode;
        this.vcpu = machine.vcpu();
    }

    /** The end of a program that should be compared and ends within so many steps. */
    Optional<VcpuExit> end(int most) {
        GuestDebug debug = vcpu.feature(GuestDebug.class).orElseThrow(() -> new IllegalArgumentException(machine.name() + " cannot step"));
        debug.configure(DebugSettings.STEP);
        try {
            NextInstruction last = NextInstruction.of(machine);
            for (int i = 0; i < most; i++) {
                NextInstruction next = NextInstruction.of(machine);
                if (i > 0 && last.undefinedFlags() != 0 && !next.isAny(COMPARISON) && vector() < 0) {
                    return Optional.empty(); // by a jump to where the generator has put no comparison behind it
                }
                last = next;
                if (!next.isAny(operations) && !next.isAny(HALT) || !next.isComparable(mode) || reachesTheEnd(next)) {
                    return Optional.empty(); // the same: a jump to where no instruction was meant to begin
                }
                Optional<VcpuExit> end = step();
                if (touchesDevices) {
                    return Optional.empty();
                }
                if (end.isPresent()) {
                    return end.filter(exit -> !(exit instanceof VcpuExit.MemoryFault)); // code where no memory is
                }
                if (!stackIsNear() || !segmentsAreOpen() || isDoubtful(next)) {
                    return Optional.empty();
                }
            }
            return Optional.empty();
        } finally {
            debug.configure(DebugSettings.OFF);
        }
    }

    /** The exit that ends the program, if this step does. */
    private Optional<VcpuExit> step() {
        Optional<VcpuExit> exit = Optional.of(vcpu.run());
        while (exit.isPresent()) {
            touchesDevices |= exit.get() instanceof VcpuExit.MmioRead || exit.get() instanceof VcpuExit.MmioWrite; // instructions that KVM executes by itself, as far as it can
            if (!(exit.get() instanceof VcpuExit.Debug)) {
                Reply reply = LockstepDevices.NONE.reply(exit.get());
                reply.give(vcpu);
                if (reply instanceof Reply.End) {
                    return exit;
                }
            }
            exit = vcpu.settle();
        }
        return Optional.empty();
    }

    /**
     * Whether an instruction has just ended in an exception that QEMU reports otherwise than a processor: stack addresses, branch targets and bases of tables that are not canonical, writes to pages that are not there by instructions
     * that read first, returns to virtual-8086 mode behind its 64 KiB, limits in real mode, frame pointers behind the end of the address space. Or whether it has set the trap flag: KVM tells of the step in DR6 at the
     * next exit already, before the exception.
     */
    private boolean isDoubtful(NextInstruction executed) {
        if ((vcpu.get(X86Register.RFLAGS) & TRAP) != 0 || loadsNull(executed)) {
            return true;
        }
        if (!vcpu.segment(SegmentRegister.CS).isLong()) {
            boolean real = (vcpu.get(X86Register.CR0) & PROTECTED) == 0;
            return switch (vector()) {
                case STACK_FAULT -> real || executed.isAny(FRAME);
                case PROTECTION -> real || executed.isAny(RETURN);
                default -> false;
            };
        }
        return switch (vector()) {
            case STACK_FAULT -> true;
            case PROTECTION -> executed.isAny(BRANCHES) || executed.isAny(BASES);
            case PAGE_FAULT -> (errorCode() & WRITTEN) != 0;
            default -> false;
        };
    }

    /** Whether LLDT has loaded a selector that is null, which leaves the table's attributes to the processor, or LTR was refused one, which QEMU takes. */
    private boolean loadsNull(NextInstruction executed) {
        boolean noTable = executed.isAny(TABLE) && (vcpu.segment(SegmentRegister.LDTR).selector() & SELECTOR) == 0;
        return noTable || executed.isAny(TASK) && vector() == PROTECTION && (errorCode() & SELECTOR) == 0;
    }

    /** What an exception has pushed last. */
    private int errorCode() {
        long base = vcpu.segment(SegmentRegister.CS).isLong() ? 0 : vcpu.segment(SegmentRegister.SS).base();
        return (int) machine.vm().memory().readUnsigned(GuestAddress.of(base + vcpu.get(X86Register.RSP)), Short.BYTES);
    }

    /**
     * Whether an operand may lie across the end of the address space, beyond the limit of every segment: QEMU does not look, and KVM, asked to execute such an instruction by itself, does not know each. Or across the end of what
     * 16 bits address, behind which QEMU goes on.
     */
    private boolean reachesTheEnd(NextInstruction next) {
        long offset = next.memoryOffset(vcpu).orElse(0);
        return !vcpu.segment(SegmentRegister.CS).isLong() && (offset >= END || offset >= END16 && offset < 1 << 16);
    }

    private int vector() {
        return KernelModeImage.vector(vcpu.get(X86Register.RIP) + 1);
    }

    /** Whether the stack is in memory that nothing else uses: where there is none KVM does not finish pushes of an exception, and from 64 KiB on there are the tables of paging. */
    private boolean stackIsNear() {
        long rsp = vcpu.get(X86Register.RSP);
        return rsp >= LOWEST_STACK && rsp < HIGHEST_STACK;
    }

    /** Whether no access of data can fail for its segment, so that nobody has to look. */
    private boolean segmentsAreOpen() {
        if (vcpu.segment(SegmentRegister.CS).isLong() || (vcpu.get(X86Register.CR0) & PROTECTED) == 0) {
            return true;
        }
        boolean virtual = (vcpu.get(X86Register.RFLAGS) & VIRTUAL_8086) != 0;
        return !virtual && DATA.stream().map(vcpu::segment).allMatch(ProgramTrial::isOpen);
    }

    private static boolean isOpen(Segment segment) {
        return (segment.attributes() & KIND) == WRITABLE_DATA && (segment.limit() == -1 || !segment.isDefault32() && segment.limit() == 0xffff);
    }
}
