package com.vmaccel.tck.lockstep;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.x86.CodeMode;
import com.vmaccel.x86.Instruction;
import com.vmaccel.x86.InstructionBuffer;
import com.vmaccel.x86.InstructionDecoder;
import com.vmaccel.x86.Operation;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The instruction a vCPU is about to execute, as far as that can be told: an interrupt may come first. */
final class NextInstruction {

    private static final int LONGEST = 15;
    private static final int PAGE = 4096;
    private static final long VIRTUAL_8086 = 1 << 17;
    private static final X86Register[] NUMBERED = {
        X86Register.RAX, X86Register.RCX, X86Register.RDX, X86Register.RBX, X86Register.RSP, X86Register.RBP, X86Register.RSI, X86Register.RDI,
        X86Register.R8, X86Register.R9, X86Register.R10, X86Register.R11, X86Register.R12, X86Register.R13, X86Register.R14, X86Register.R15
    };

    private final String place;
    private final Optional<Instruction> instruction;
    private final long rcx;

    private NextInstruction(String place, Optional<Instruction> instruction, long rcx) {
        this.place = place;
        this.instruction = instruction;
        this.rcx = rcx;
    }

    static NextInstruction of(LockstepMachine machine) {
        X86Vcpu vcpu = machine.vcpu();
        long rip = vcpu.get(X86Register.RIP);
        Segment code = vcpu.segment(SegmentRegister.CS);
        byte[] bytes = fetch(machine, code.isLong() ? rip : code.base() + rip);
        InstructionBuffer buffer = new InstructionBuffer();
        new InstructionDecoder(mode(vcpu, code)).decode(bytes, 0, rip, buffer);
        Optional<Instruction> instruction = Optional.of(buffer.copy()).filter(Instruction::isValid);
        return new NextInstruction("%04x:0x%x".formatted(code.selector(), rip), instruction, vcpu.get(X86Register.RCX));
    }

    private static CodeMode mode(X86Vcpu vcpu, Segment code) {
        if (code.isLong()) {
            return CodeMode.MODE64;
        }
        boolean real = (vcpu.get(X86Register.CR0) & 1) == 0 || (vcpu.get(X86Register.RFLAGS) & VIRTUAL_8086) != 0;
        return code.isDefault32() && !real ? CodeMode.MODE32 : CodeMode.MODE16;
    }

    /** What is there of the longest instruction: it may end where memory does. */
    private static byte[] fetch(LockstepMachine machine, long linear) {
        int first = (int) Math.min(LONGEST, PAGE - (linear & PAGE - 1));
        byte[] bytes = new byte[LONGEST];
        int length = fetch(machine, linear, bytes, 0, first);
        if (length == first && first < LONGEST) {
            length += fetch(machine, linear + first, bytes, first, LONGEST - first);
        }
        return Arrays.copyOf(bytes, length);
    }

    private static int fetch(LockstepMachine machine, long linear, byte[] bytes, int at, int length) {
        Optional<GuestAddress> gpa = machine.vcpu().translate(linear);
        if (gpa.isEmpty() || machine.vm().memory().slots().stream().noneMatch(slot -> slot.contains(gpa.get().value()) && slot.contains(gpa.get().value() + length - 1))) {
            return 0;
        }
        System.arraycopy(machine.vm().memory().read(gpa.get(), length), 0, bytes, at, length);
        return length;
    }

    /** What an exit means behind this instruction: an engine that steps over HLT by emulation reports the step only. */
    VcpuExit exit(VcpuExit exit) {
        boolean halts = instruction.map(known -> known.operation() == Operation.HLT).orElse(false);
        return halts && exit instanceof VcpuExit.Debug(var cause, _) && cause == VcpuExit.Debug.Cause.STEP ? new VcpuExit.Halt() : exit;
    }

    /** The offset in its segment that the memory operand names, with what the registers hold now; empty if there is no memory operand. Relative to the instruction pointer it is not told. */
    OptionalLong memoryOffset(X86Vcpu vcpu) {
        int operand = instruction.map(Instruction::memoryOperand).orElse(-1);
        if (operand < 0 || instruction.get().base(operand) == Instruction.INSTRUCTION_POINTER) {
            return OptionalLong.empty();
        }
        Instruction known = instruction.get();
        long offset = known.displacement(operand) + value(vcpu, known.base(operand)) + value(vcpu, known.index(operand)) * known.scale();
        return OptionalLong.of(known.addressSize() == 64 ? offset : offset & (1L << known.addressSize()) - 1);
    }

    private static long value(X86Vcpu vcpu, int register) {
        return register == Instruction.NO_REGISTER ? 0 : vcpu.get(NUMBERED[register]);
    }

    /** Whether it is one of some operations. */
    boolean isAny(Set<Operation> operations) {
        return instruction.map(known -> operations.contains(known.operation())).orElse(false);
    }

    /** Whether every processor makes the same of it; what is no instruction raises #UD everywhere. */
    boolean isComparable(ProgramMode mode) {
        return instruction.map(known -> ComparableInstruction.test(known, mode)).orElse(true);
    }

    /** The flags that need not be equal afterwards. */
    int undefinedFlags() {
        return instruction.map(known -> UndefinedFlags.of(known, rcx)).orElse(0);
    }

    /** The registers whose value afterwards is not the guest's doing: counters, random numbers, the processor's description. */
    Set<X86Register> unpredictable() {
        return instruction.map(NextInstruction::unpredictable).orElse(Set.of());
    }

    private static Set<X86Register> unpredictable(Instruction instruction) {
        Operation operation = instruction.operation();
        return switch (operation) {
            case RDTSC, RDPMC -> EnumSet.of(X86Register.RAX, X86Register.RDX);
            case RDTSCP -> EnumSet.of(X86Register.RAX, X86Register.RCX, X86Register.RDX);
            case CPUID -> EnumSet.of(X86Register.RAX, X86Register.RBX, X86Register.RCX, X86Register.RDX);
            case RDRAND, RDSEED, RDPID -> EnumSet.of(NUMBERED[instruction.register(0)]);
            default -> Set.of();
        };
    }

    @Override
    public String toString() {
        return place + instruction.map(known -> ": " + known).orElse("");
    }
}
