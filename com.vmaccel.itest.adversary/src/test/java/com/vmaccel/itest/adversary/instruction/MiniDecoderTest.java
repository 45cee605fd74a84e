package com.vmaccel.itest.adversary.instruction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MiniDecoderTest {

    @ParameterizedTest
    @CsvSource({
        "BITS16, e610, OUT, 1, 2",
        "BITS16, ef, OUT, 2, 1",
        "BITS16, 66ef, OUT, 4, 2",
        "BITS32, 66ed, IN, 2, 2",
        "BITS64, 48ed, IN, 4, 2",
        "BITS16, f36c, INS, 1, 2",
        "BITS64, f3486f, OUTS, 4, 3",
        "BITS64, f348ab, STOS, 8, 3",
        "BITS16, c6061234ab, MOV, 1, 5",
        "BITS64, 48c7848d78563412efcdab89, MOV, 8, 12",
        "BITS64, 48a10123456789abcdef, MOV, 8, 10",
        "BITS64, 67a101234567, MOV, 4, 6",
        "BITS16, a10123, MOV, 2, 3",
        "BITS64, 4863c3, MOVSX, 8, 3",
        "BITS64, 480fb603, MOVZX, 8, 4",
        "BITS32, f0830001, ADD, 4, 4",
        "BITS64, f0480fc103, XADD, 8, 5",
        "BITS32, 660f7f00, MOVDQ, 16, 4",
        "BITS64, f3440f6f03, MOVDQ, 16, 5",
        "BITS64, ff30, PUSH, 8, 2",
        "BITS64, 66ff30, PUSH, 2, 3",
        "BITS16, e80000, CALL, 2, 3",
        "BITS64, e800000000, CALL, 8, 5",
        "BITS64, 0f32, RDMSR, 4, 2",
        "BITS16, f4, HLT, 1, 1"
    })
    void decodes(CodeSize mode, String hex, Operation operation, int size, int length) {
        Instruction instruction = MiniDecoder.decode(HexFormat.of().parseHex(hex), 0, mode);
        assertNotNull(instruction);
        assertEquals(operation, instruction.operation());
        assertEquals(size, instruction.size());
        assertEquals(length, instruction.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "66", "4848484848484848484848484848484888", "f08807", "f0e610", "0f0b", "8807", "c4e27d", "480f"})
    void leavesTheRestToOthers(String hex) {
        Instruction instruction = MiniDecoder.decode(HexFormat.of().parseHex(hex), 0, CodeSize.BITS64);
        assertTrue(instruction == null || hex.equals("8807"), hex);
    }

    @Test
    void anInstructionThatIsCutOffIsNone() {
        byte[] whole = HexFormat.of().parseHex("6648c7848d78563412efcdab89");
        for (int length = 0; length < 12; length++) {
            byte[] part = java.util.Arrays.copyOf(whole, length);
            assertNull(MiniDecoder.decode(part, 0, CodeSize.BITS64), length + " bytes");
        }
    }

    @ParameterizedTest
    @EnumSource
    void survivesRandomBytes(CodeSize mode) {
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            var random = new SplittableRandom(mode.ordinal());
            byte[] bytes = new byte[20];
            int known = 0;
            for (int i = 0; i < 1_000_000; i++) {
                random.nextBytes(bytes);
                int start = random.nextInt(bytes.length);
                Instruction instruction = MiniDecoder.decode(bytes, start, mode);
                if (instruction != null) {
                    known++;
                    assertTrue(instruction.length() <= Instruction.MAX_LENGTH && start + instruction.length() <= bytes.length);
                }
            }
            assertTrue(known > 200_000, known + " of the strings were instructions");
        });
    }
}
