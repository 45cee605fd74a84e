package com.vmaccel.itest.adversary.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.itest.adversary.instruction.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Shifts against their definition on bytes, by whole counts. */
class ShiftTest {

    @ParameterizedTest
    @EnumSource(names = {"ROL", "ROR", "RCL", "RCR", "SHL", "SHR", "SAR"})
    void bytesAreAsDefined(Operation operation) {
        for (int value = 0; value < 256; value++) {
            for (int count = 1; count < 8; count++) {
                for (int carry = 0; carry <= 1; carry++) {
                    Shift result = Shift.apply(operation, value, count, 1, carry);
                    String text = operation + " " + value + " " + count + " " + carry;
                    assertEquals(expected(operation, value, count, carry), result.value() | (result.flags() & Flags.CF) << 8, text);
                }
            }
        }
    }

    /** The result with the carry as its ninth bit. */
    private static long expected(Operation operation, int value, int count, int carry) {
        int nine = value | carry << 8;
        return switch (operation) {
            case SHL -> value << count & 0x1ff;
            case SHR -> value >> count | (value >> count - 1 & 1) << 8;
            case SAR -> (byte) value >> count & 0xff | (value >> count - 1 & 1) << 8;
            case ROL -> {
                int rotated = (value << count | value >> 8 - count) & 0xff;
                yield rotated | (rotated & 1) << 8;
            }
            case ROR -> {
                int rotated = (value >> count | value << 8 - count) & 0xff;
                yield rotated | (rotated >> 7) << 8;
            }
            case RCL -> (nine << count | nine >> 9 - count) & 0x1ff;
            default -> (nine >> count | nine << 9 - count) & 0x1ff;
        };
    }

    @ParameterizedTest
    @CsvSource({"SHL, 0x40, 0x880", "SHR, 0x80, 0x800", "SAR, 0x81, 0x85", "ROL, 0x80, 0x801", "ROR, 0x01, 0x801", "RCR, 0x02, 0x0", "RCL, 0x40, 0x800"})
    void flagsOfOneBit(Operation operation, String value, String flags) {
        Shift result = Shift.apply(operation, Long.decode(value), 1, 1, 0);
        assertEquals(Long.decode(flags) & result.affected(), result.flags());
    }

    @Test
    void aCountOfZeroChangesNothing() {
        assertEquals(new Shift(0x80, 0, 0), Shift.apply(Operation.SHL, 0x80, 0, 1, Flags.CF));
        assertEquals(new Shift(0x80, 0, 0), Shift.apply(Operation.ROL, 0x80, 32, 4, Flags.CF));
    }
}
