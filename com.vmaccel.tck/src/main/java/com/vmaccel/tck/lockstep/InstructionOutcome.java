package com.vmaccel.tck.lockstep;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.XsaveComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What an instruction at ring 3 left behind, seen by the handler of the exception that followed it. */
final class InstructionOutcome {

    static final int RSP = 6;
    static final int RIP = 16;
    static final int RFLAGS = 17;

    private static final int PAGE_FAULT = 14;
    private static final int FLAGS_FROM_TOP = 3;
    private static final String[] FRAME = {"error code", "RIP", "CS", "RFLAGS", "RSP", "SS"};
    /** How many words of a frame there are from RIP on. */
    private static final int FROM_RIP = 5;
    /** FOP, FIP and FDP are not compared: AMD's processors save them only while an exception is pending. */
    private static final long[] WITHOUT_POINTERS = {0xffff_ffff_ffffL, 0, 0};
    private static final int RESUME = 1 << 16;

    private final VcpuExit exit;
    private final long[] frame;
    private final long cr2;
    private final long[] registers;
    private final ExtendedState extended;
    private final byte[] memory;

    /**
     * Keeps what there is; the arrays must not be changed any more.
     *
     * @param exit the handler's, whose port is the vector
     * @param frame what the exception pushed: an error code if the vector has one, RIP, CS, RFLAGS, RSP, SS
     * @param vcpu has the registers
     * @param memory the data pages
     */
    InstructionOutcome(VcpuExit exit, long[] frame, X86Vcpu vcpu, byte[] memory) {
        this.exit = exit;
        this.frame = frame;
        this.cr2 = vcpu.get(X86Register.CR2);
        this.registers = new long[RFLAGS + 1];
        vcpu.read(UserModeGuest.REGISTERS, registers);
        this.extended = vcpu.extendedState();
        this.memory = memory;
    }

    boolean isException(int vector) {
        return exit instanceof VcpuExit.PortWrite write && write.port() == vector;
    }

    /** Where the exception happened; 0 if there is no frame. */
    long rip() {
        return frame.length == 0 ? 0 : frame[frame.length - FROM_RIP];
    }

    /** One line for each difference, but for undefined flags. RF in a frame tells a fault from a trap only where the processor says so, and not every one does. */
    List<String> differences(InstructionOutcome other, int undefinedFlags) {
        List<String> lines = new ArrayList<>();
        if (!exit.equals(other.exit) || frame.length != other.frame.length) {
            lines.add("exit: " + exit + " and " + other.exit);
            return lines;
        }
        compareFrames(other, undefinedFlags, lines);
        for (int i = 0; i < RIP; i++) {
            if (i != RSP) {
                compare(UserModeGuest.REGISTERS[i].toString(), registers[i], other.registers[i], lines);
            }
        }
        if (isException(PAGE_FAULT)) {
            compare("CR2", cr2, other.cr2, lines);
        }
        compareExtended(other, lines);
        int at = Arrays.mismatch(memory, other.memory);
        if (at >= 0) {
            lines.add("memory at 0x%x: %02x and %02x".formatted(UserModeImage.DATA + at, memory[at], other.memory[at]));
        }
        return lines;
    }

    private void compareFrames(InstructionOutcome other, int undefinedFlags, List<String> lines) {
        int missing = FRAME.length - frame.length;
        for (int i = 0; i < frame.length; i++) {
            boolean flags = i + missing == FLAGS_FROM_TOP;
            long mask = flags ? ~(undefinedFlags | RESUME) : -1;
            long difference = (frame[i] ^ other.frame[i]) & mask;
            String names = flags ? " (" + Flags.names(difference) + ")" : "";
            compare(FRAME[i + missing] + names, frame[i] & mask, other.frame[i] & mask, lines);
        }
    }

    private void compareExtended(InstructionOutcome other, List<String> lines) {
        for (XsaveComponent component : List.of(XsaveComponent.X87, XsaveComponent.SSE)) {
            long[] left = extended.words(component);
            long[] right = other.extended.words(component);
            for (int word = 0; word < left.length; word++) {
                long mask = component == XsaveComponent.X87 && word < WITHOUT_POINTERS.length ? WITHOUT_POINTERS[word] : -1;
                compare(component + "[" + word + "]", left[word] & mask, right[word] & mask, lines);
            }
        }
    }

    private static void compare(String name, long one, long other, List<String> lines) {
        if (one != other) {
            lines.add(name + ": 0x" + Long.toHexString(one) + " and 0x" + Long.toHexString(other));
        }
    }
}
