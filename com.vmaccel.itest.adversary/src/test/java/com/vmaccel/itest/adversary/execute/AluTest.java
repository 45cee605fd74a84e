package com.vmaccel.itest.adversary.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.itest.adversary.instruction.Operation;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Arithmetic against its definition by plain integers, for every pair of bytes, and at all widths at the edges. */
class AluTest {

    @ParameterizedTest
    @EnumSource(names = {"ADD", "ADC", "SUB", "SBB", "CMP", "INC", "DEC", "NEG", "AND", "OR", "XOR", "TEST"})
    void bytesAreAsDefined(Operation operation) {
        for (int left = 0; left < 256; left++) {
            for (int right = 0; right < 256; right++) {
                for (int carry = 0; carry <= 1; carry++) {
                    Alu result = Alu.apply(operation, left, right, 1, carry);
                    long flags = carry & ~result.affected() | result.flags();
                    assertEquals(expected(operation, left, right, carry), "%02x %x".formatted(result.value(), flags), operation + " " + left + " " + right);
                }
            }
        }
    }

    private static String expected(Operation operation, int left, int right, int carry) {
        return switch (operation) {
            case ADD -> sum(left, right, 0);
            case ADC -> sum(left, right, carry);
            case INC -> keep(sum(left, 1, 0), carry);
            case SUB, CMP -> difference(left, right, 0);
            case SBB -> difference(left, right, carry);
            case DEC -> keep(difference(left, 1, 0), carry);
            case NEG -> difference(0, left, 0);
            case AND, TEST -> text(left & right, false, false, false);
            case OR -> text(left | right, false, false, false);
            default -> text(left ^ right, false, false, false);
        };
    }

    private static String sum(int left, int right, int carry) {
        int signed = (byte) left + (byte) right + carry;
        return text(left + right + carry, left + right + carry > 255, (left & 15) + (right & 15) + carry > 15, signed != (byte) signed);
    }

    private static String difference(int left, int right, int borrow) {
        int signed = (byte) left - (byte) right - borrow;
        return text(left - right - borrow, left - right - borrow < 0, (left & 15) - (right & 15) - borrow < 0, signed != (byte) signed);
    }

    private static String text(int result, boolean carry, boolean half, boolean overflow) {
        int value = result & 255;
        boolean even = Integer.bitCount(value) % 2 == 0;
        int flags = (carry ? 1 : 0) | (even ? 4 : 0) | (half ? 16 : 0) | (value == 0 ? 64 : 0) | (value > 127 ? 128 : 0) | (overflow ? 2048 : 0);
        return "%02x %x".formatted(value, flags);
    }

    private static String keep(String text, int carry) {
        String[] words = text.split(" ");
        return words[0] + " " + Long.toHexString(Long.parseLong(words[1], 16) & ~1 | carry);
    }

    @ParameterizedTest
    @CsvSource({
        "ADD, 2, 0xffff, 1, 0, 0x55",
        "ADD, 4, 0x7fffffff, 1, 0x80000000, 0x894",
        "SUB, 8, 0, 1, 0xffffffffffffffff, 0x95",
        "SUB, 8, 0x8000000000000000, 1, 0x7fffffffffffffff, 0x814",
        "AND, 4, 0xf0f0f0f0, 0x0f0f0f0f, 0, 0x44"
    })
    void widthsCount(Operation operation, int size, String left, String right, String value, String flags) {
        Alu result = Alu.apply(operation, number(left), number(right), size, 0);
        assertEquals(number(value), result.value());
        assertEquals(number(flags), result.flags());
    }

    private static long number(String text) {
        return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseLong(text);
    }

    @Test
    void subtractionUndoesAddition() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 100_000; i++) {
            int size = 1 << random.nextInt(4);
            long left = random.nextLong() & Alu.mask(size);
            long right = random.nextLong() & Alu.mask(size);
            Alu sum = Alu.apply(Operation.ADD, left, right, size, 0);
            Alu back = Alu.apply(Operation.SUB, sum.value(), right, size, 0);
            assertEquals(left, back.value());
            assertEquals(sum.flags() & Flags.CF, back.flags() & Flags.CF);
        }
    }
}
