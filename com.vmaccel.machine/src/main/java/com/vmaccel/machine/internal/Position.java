package com.vmaccel.machine.internal;

import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.error.VmAccelException;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.GuestMemory;
import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import java.util.Optional;

/** Says where a vCPU is, as far as that can be found out after something went wrong. */
final class Position {

    private static final int INSTRUCTION_BYTES = 15;
    private static final int PAGE_BYTES = 4096;

    private Position() {}

    static String describe(X86Vcpu vcpu, GuestMemory memory) {
        try {
            long rip = vcpu.get(X86Register.RIP);
            Segment code = vcpu.segment(SegmentRegister.CS);
            String place = "cs:rip %04x:0x%x".formatted(code.selector(), rip);
            return place + instruction(vcpu, memory, code.isLong() ? rip : code.base() + rip).map(bytes -> ", instruction " + bytes).orElse("");
        } catch (VmAccelException e) {
            return "registers not readable (" + e.getMessage() + ")";
        }
    }

    private static Optional<RawBytes> instruction(X86Vcpu vcpu, GuestMemory memory, long linear) {
        if (vcpu.isPending()) {
            return Optional.empty();
        }
        return vcpu.translate(linear).flatMap(gpa -> bytes(memory, gpa));
    }

    /** The bytes up to the end of the page: what follows may be mapped elsewhere. */
    private static Optional<RawBytes> bytes(GuestMemory memory, GuestAddress gpa) {
        int length = (int) Math.min(INSTRUCTION_BYTES, PAGE_BYTES - (gpa.value() & PAGE_BYTES - 1));
        try {
            return Optional.of(RawBytes.of(memory.read(gpa, length)));
        } catch (VmAccelException e) {
            return Optional.empty();
        }
    }
}
