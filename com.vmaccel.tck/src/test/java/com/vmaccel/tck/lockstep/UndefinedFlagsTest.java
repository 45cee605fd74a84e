package com.vmaccel.tck.lockstep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.x86.CodeMode;
import com.vmaccel.x86.Instruction;
import com.vmaccel.x86.InstructionBuffer;
import com.vmaccel.x86.InstructionDecoder;
import com.vmaccel.x86.Operation;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UndefinedFlagsTest {

    private static final int OF = 0x800;
    private static final int AF = 0x10;
    private static final int CF = 1;

    @Test
    void aShiftDependsOnItsCount() {
        assertEquals(0, of("d3 e0", 0)); // shl eax,cl
        assertEquals(AF, of("d3 e0", 1));
        assertEquals(AF | OF, of("d3 e0", 2));
        assertEquals(AF | OF, of("d3 e0", 0x1f));
        assertEquals(0, of("d3 e0", 0x20));
        assertEquals(AF | OF | CF, of("d2 e0", 8)); // shl al,cl
        assertEquals(AF | OF, of("d2 f8", 8)); // sar al,cl
        assertEquals(AF, of("d1 e0", 5)); // shl eax,1
        assertEquals(AF | OF, of("c1 e0 02", 0)); // shl eax,2
        assertEquals(AF | OF, of("48 d3 e0", 0x20)); // shl rax,cl
    }

    @Test
    void aDoubleShiftBeyondItsSizeDefinesNothing() {
        assertEquals(AF | OF, of("66 0f a4 d8 10", 0)); // shld ax,bx,16
        assertEquals(0x8d5, of("66 0f a4 d8 11", 0));
    }

    @Test
    void decimalInstructionsHaveNoOperands() {
        Instruction aaa = new InstructionDecoder(CodeMode.MODE32).decode(new byte[] {0x37}, 0);
        assertEquals(0x8c4, UndefinedFlags.of(aaa, 0)); // OF, SF, ZF, PF
    }

    /** The decoder's tables and this one come from different places; the decoder does not look at counts. */
    @Test
    void theDecoderAgrees() {
        Map<Operation, Integer> decoded = new EnumMap<>(Operation.class);
        for (CodeMode mode : CodeMode.values()) {
            collect(mode, decoded);
        }
        Map<Operation, String> differing = new EnumMap<>(Operation.class);
        decoded.forEach((operation, flags) -> {
            if (UndefinedFlags.ofAny(operation) != flags) {
                differing.put(operation, Flags.names(UndefinedFlags.ofAny(operation)) + " and " + Flags.names(flags));
            }
        });
        assertEquals(Map.of(), differing);
    }

    private static void collect(CodeMode mode, Map<Operation, Integer> decoded) {
        InstructionDecoder decoder = new InstructionDecoder(mode);
        InstructionBuffer buffer = new InstructionBuffer();
        byte[] code = new byte[16];
        Random random = new Random(7);
        for (int i = 0; i < 400_000; i++) {
            random.nextBytes(code);
            decoder.decode(code, 0, 0, buffer);
            if (buffer.isValid()) {
                decoded.merge(buffer.operation(), buffer.flags().undefined(), (a, b) -> a | b);
            }
        }
    }

    private static int of(String hex, long rcx) {
        byte[] code = HexFormat.of().parseHex(hex.replace(" ", ""));
        InstructionBuffer buffer = new InstructionBuffer();
        new InstructionDecoder(CodeMode.MODE64).decode(code, 0, 0, buffer);
        Instruction instruction = buffer.copy();
        return UndefinedFlags.of(instruction, rcx);
    }
}
