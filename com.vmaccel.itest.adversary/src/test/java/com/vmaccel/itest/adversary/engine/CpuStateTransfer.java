package com.vmaccel.itest.adversary.engine;

import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.itest.adversary.execute.CpuState;
import com.vmaccel.itest.adversary.execute.Flags;
import com.vmaccel.itest.adversary.instruction.CodeSize;
import com.vmaccel.itest.adversary.vendor.VendorRegister;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** The registers of instructions, read and written in one batch. */
record CpuStateTransfer(HostileRegisters registers) {

    private static final VendorRegister[] GENERAL = {
        VendorRegister.RAX, VendorRegister.RCX, VendorRegister.RDX, VendorRegister.RBX,
        VendorRegister.RSP, VendorRegister.RBP, VendorRegister.RSI, VendorRegister.RDI,
        VendorRegister.R8, VendorRegister.R9, VendorRegister.R10, VendorRegister.R11,
        VendorRegister.R12, VendorRegister.R13, VendorRegister.R14, VendorRegister.R15,
        VendorRegister.RIP, VendorRegister.RFLAGS
    };
    private static final int RIP = 16;
    private static final int RFLAGS = 17;
    private static final int CR0 = 18;
    private static final int EFER = 19;
    private static final int SEGMENTS = 20;
    private static final SegmentRegister[] SEGMENT_REGISTERS = {
        SegmentRegister.ES, SegmentRegister.CS, SegmentRegister.SS, SegmentRegister.DS, SegmentRegister.FS, SegmentRegister.GS
    };
    private static final VendorRegister[] ALL = all();
    private static final long PE = 1;
    private static final long LMA = 1 << 10;

    private static VendorRegister[] all() {
        VendorRegister[] names = Arrays.copyOf(GENERAL, SEGMENTS + SEGMENT_REGISTERS.length);
        names[CR0] = VendorRegister.CR0;
        names[EFER] = VendorRegister.EFER;
        for (int i = 0; i < SEGMENT_REGISTERS.length; i++) {
            names[SEGMENTS + i] = VendorRegister.valueOf(SEGMENT_REGISTERS[i].name());
        }
        return names;
    }

    CpuState read() {
        long[] values = registers.get(ALL);
        long[] general = new long[RIP];
        for (int i = 0; i < general.length; i++) {
            general[i] = values[2 * i];
        }
        Map<SegmentRegister, Segment> segments = new EnumMap<>(SegmentRegister.class);
        for (int i = 0; i < SEGMENT_REGISTERS.length; i++) {
            segments.put(SEGMENT_REGISTERS[i], SegmentWords.decode(values[2 * (SEGMENTS + i)], values[2 * (SEGMENTS + i) + 1]));
        }
        long rflags = values[2 * RFLAGS];
        Segment code = segments.getOrDefault(SegmentRegister.CS, Segment.NULL);
        return new CpuState(general, values[2 * RIP], rflags, segments, codeSize(values[2 * CR0], values[2 * EFER], rflags, code));
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

    void write(CpuState state) {
        long[] values = new long[2 * GENERAL.length];
        for (int i = 0; i < RIP; i++) {
            values[2 * i] = state.register(i);
        }
        values[2 * RIP] = state.rip();
        values[2 * RFLAGS] = state.rflags();
        registers.set(GENERAL, values);
    }

    /** Tells whether the guest executes user code now. */
    boolean isUser() {
        long[] values = registers.get(VendorRegister.SS, VendorRegister.CR0);
        return (values[2] & PE) != 0 && SegmentWords.decode(values[0], values[1]).dpl() == 3;
    }
}
