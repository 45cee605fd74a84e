package com.vmaccel.itest.adversary.vendor;

import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.error.GuestMemoryException;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.GuestMemory;
import com.vmaccel.api.register.Register;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.itest.adversary.execute.CpuState;
import com.vmaccel.itest.adversary.execute.Flags;
import com.vmaccel.itest.adversary.execute.GuestSpace;
import com.vmaccel.itest.adversary.instruction.CodeSize;
import com.vmaccel.itest.adversary.instruction.Instruction;
import com.vmaccel.itest.adversary.instruction.MiniDecoder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The registers of a vCPU at one moment and the memory it sees, worked out from them alone, so that it can be had while an access is pending. Read only. */
final class GuestView implements GuestSpace {

    private static final Register[] READ = {
        X86Register.RAX, X86Register.RCX, X86Register.RDX, X86Register.RBX, X86Register.RSP, X86Register.RBP, X86Register.RSI, X86Register.RDI,
        X86Register.R8, X86Register.R9, X86Register.R10, X86Register.R11, X86Register.R12, X86Register.R13, X86Register.R14, X86Register.R15,
        X86Register.RIP, X86Register.RFLAGS, X86Register.CR0, X86Register.CR3, X86Register.CR4, X86Register.EFER
    };
    private static final Register[] WRITTEN = Arrays.copyOf(READ, 18);
    private static final long PE = 1;
    private static final long LMA = 1 << 10;

    private final GuestMemory memory;
    private final PageWalk walk;
    private final CpuState state;

    private GuestView(GuestMemory memory, PageWalk walk, CpuState state) {
        this.memory = memory;
        this.walk = walk;
        this.state = state;
    }

    static GuestView of(X86Vcpu vcpu, GuestMemory memory) {
        long[] values = new long[READ.length];
        vcpu.read(READ, values);
        Map<SegmentRegister, Segment> segments = new EnumMap<>(SegmentRegister.class);
        for (SegmentRegister register : SegmentRegister.values()) {
            segments.put(register, vcpu.segment(register));
        }
        long rflags = values[17];
        long cr0 = values[18];
        long efer = values[21];
        CodeSize size = codeSize(cr0, efer, rflags, vcpu.segment(SegmentRegister.CS));
        CpuState state = new CpuState(Arrays.copyOf(values, 16), values[16], rflags, segments, size);
        return new GuestView(memory, new PageWalk(memory, cr0, values[19], values[20], efer), state);
    }

    private static CodeSize codeSize(long cr0, long efer, long rflags, Segment code) {
        if ((cr0 & PE) == 0 || (rflags & Flags.VM) != 0) {
            return CodeSize.BITS16;
        }
        if ((efer & LMA) != 0 && code.isLong()) {
            return CodeSize.BITS64;
        }
        return code.isDefault32() ? CodeSize.BITS32 : CodeSize.BITS16;
    }

    /** Writes the general registers, the instruction pointer and the flags. */
    static void write(X86Vcpu vcpu, CpuState state) {
        long[] values = Arrays.copyOf(state.registers(), WRITTEN.length);
        values[16] = state.rip();
        values[17] = state.rflags();
        vcpu.write(WRITTEN, values);
    }

    CpuState state() {
        return state;
    }

    /** Decodes what is at an offset of the code segment. */
    @Nullable Instruction decode(long rip) {
        return MiniDecoder.decode(bytes(state.linear(SegmentRegister.CS, rip), Instruction.MAX_LENGTH), 0, state.codeSize());
    }

    /** Reads bytes at a linear address; fewer where memory ends. */
    byte[] bytes(long linear, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            OptionalLong gpa = translate(linear + i);
            if (gpa.isEmpty() || !isMemory(gpa.getAsLong(), false)) {
                return Arrays.copyOf(bytes, i);
            }
            bytes[i] = (byte) load(gpa.getAsLong(), 1);
        }
        return bytes;
    }

    @Override
    public OptionalLong translate(long linear) {
        return walk.translate(linear);
    }

    @Override
    public boolean isMemory(long gpa, boolean write) {
        return memory.slots().stream().anyMatch(slot -> slot.contains(gpa) && (!write || slot.access().isWritable()));
    }

    @Override
    public long load(long gpa, int size) {
        byte[] bytes = new byte[size];
        try {
            memory.read(GuestAddress.of(gpa), bytes);
        } catch (GuestMemoryException e) {
            return 0; // unmapped since it was looked up
        }
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (bytes[i] & 0xffL) << 8 * i;
        }
        return value;
    }

    /** Does nothing: a view of what an instruction would do. */
    @Override
    public void store(long gpa, int size, long value) {}
}
