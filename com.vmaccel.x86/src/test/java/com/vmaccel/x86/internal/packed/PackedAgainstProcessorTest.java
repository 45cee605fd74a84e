package com.vmaccel.x86.internal.packed;

import static com.vmaccel.x86.internal.packed.LaneWidth.BYTE;
import static com.vmaccel.x86.internal.packed.LaneWidth.DOUBLEWORD;
import static com.vmaccel.x86.internal.packed.LaneWidth.WORD;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.x86.internal.fp.NativeProcessor;
import com.vmaccel.x86.internal.fp.RequiredCompiler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Packed integer operations give what this machine's processor gives for the MMX registers. */
class PackedAgainstProcessorTest {

    private static final int OPERANDS = 20_000;
    private static final int LEFT = 8;
    private static final int RIGHT = 24;

    private static NativeProcessor processor;

    /**
     * An instruction.
     *
     * @param opcode its last byte
     * @param small whether the source is a count
     * @param operation what does the same
     */
    record Case(int opcode, boolean small, PackedOperation operation) {}

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        RequiredCompiler.need();
        processor = new NativeProcessor();
    }

    @AfterAll
    static void stop() throws IOException {
        if (processor != null) {
            processor.close();
        }
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        add(cases, 0xfc, BYTE::add, WORD::add, DOUBLEWORD::add);
        add(cases, 0xf8, BYTE::subtract, WORD::subtract, DOUBLEWORD::subtract);
        add(cases, 0xdc, BYTE::addUnsignedSaturated, WORD::addUnsignedSaturated);
        add(cases, 0xd8, BYTE::subtractUnsignedSaturated, WORD::subtractUnsignedSaturated, BYTE::leastUnsigned);
        add(cases, 0xec, BYTE::addSaturated, WORD::addSaturated, WORD::greatest);
        add(cases, 0xe8, BYTE::subtractSaturated, WORD::subtractSaturated, WORD::least);
        add(cases, 0xe0, BYTE::average);
        add(cases, 0xe3, WORD::average, PackedProducts::highUnsigned, PackedProducts::high);
        add(cases, 0xde, BYTE::greatestUnsigned);
        add(cases, 0x74, BYTE::equal, WORD::equal, DOUBLEWORD::equal);
        add(cases, 0x63, PackedShuffles::packWords, BYTE::greater, WORD::greater, DOUBLEWORD::greater, PackedShuffles::packWordsUnsigned);
        add(cases, 0xd5, PackedProducts::low);
        add(cases, 0xf4, PackedProducts::lowDoublewords, PackedProducts::multiplyAdd, PackedProducts::sumOfDifferences);
        add(cases, 0x60, PackedShuffles::interleaveLowBytes, PackedShuffles::interleaveLowWords, PackedShuffles::interleaveLowDoublewords);
        add(cases, 0x68, PackedShuffles::interleaveHighBytes, PackedShuffles::interleaveHighWords, PackedShuffles::interleaveHighDoublewords, PackedShuffles::packDoublewords);
        shifts(cases, 0xf1, PackedShifts::leftWords, PackedShifts::leftDoublewords, PackedShifts::leftQuadwords);
        shifts(cases, 0xd1, PackedShifts::rightWords, PackedShifts::rightDoublewords, PackedShifts::rightQuadwords);
        shifts(cases, 0xe1, PackedShifts::arithmeticWords, PackedShifts::arithmeticDoublewords);
        return cases;
    }

    private static void add(List<Case> cases, int opcode, PackedOperation... operations) {
        for (int i = 0; i < operations.length; i++) {
            cases.add(new Case(opcode + i, false, operations[i]));
        }
    }

    private static void shifts(List<Case> cases, int opcode, PackedOperation... operations) {
        for (int i = 0; i < operations.length; i++) {
            cases.add(new Case(opcode + i, true, operations[i]));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isTheSame(Case instruction) throws IOException {
        compare(new byte[] {0x0f, (byte) instruction.opcode(), (byte) 0xc1}, instruction.small(), LEFT, instruction.operation());
    }

    @ParameterizedTest
    @MethodSource("orders")
    void wordsAreChosen(int order) throws IOException {
        compare(new byte[] {0x0f, 0x70, (byte) 0xc1, (byte) order}, false, LEFT, (left, right) -> PackedShuffles.chooseWords(right, order));
        compare(new byte[] {0x0f, (byte) 0xc4, (byte) 0xc0, (byte) order}, false, LEFT, (left, right) -> PackedShuffles.insertWord(left, right, order));
        compare(new byte[] {0x0f, (byte) 0xd7, (byte) 0xc1}, false, RIGHT, (left, right) -> PackedShuffles.byteSigns(right));
    }

    static List<Integer> orders() {
        return List.of(0, 0x1b, 0xe4, 0xff, 0x93);
    }

    private static void compare(byte[] code, boolean small, int resultAt, PackedOperation operation) throws IOException {
        ByteBuffer in = records(small);
        ByteBuffer out = processor.execute(NativeProcessor.Mode.MMX, code, in);
        for (int at = 0; at < in.capacity(); at += NativeProcessor.RECORD) {
            long left = in.getLong(at + LEFT);
            long right = in.getLong(at + RIGHT);
            assertEquals(out.getLong(at + resultAt), operation.apply(left, right), () -> "%016x %016x".formatted(left, right));
        }
    }

    private static ByteBuffer records(boolean small) {
        Random random = new Random(6);
        ByteBuffer in = ByteBuffer.allocate(OPERANDS * NativeProcessor.RECORD).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < in.capacity(); at += NativeProcessor.RECORD) {
            in.putInt(at, 0x1f80);
            in.putLong(at + LEFT, operand(random));
            in.putLong(at + RIGHT, small && random.nextInt(8) > 0 ? random.nextInt(72) : operand(random));
        }
        return in;
    }

    /** Random bits, of which whole bytes are sometimes extremes. */
    private static long operand(Random random) {
        long bits = random.nextLong();
        for (int shift = 0; shift < 64; shift += 8) {
            int extreme = switch (random.nextInt(8)) {
                case 0 -> 0x00;
                case 1 -> 0x7f;
                case 2 -> 0x80;
                case 3 -> 0xff;
                default -> (int) (bits >>> shift) & 0xff;
            };
            bits = bits & ~(0xffL << shift) | (long) extreme << shift;
        }
        return bits;
    }
}
