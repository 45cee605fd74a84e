package com.vmaccel.x86.internal.fp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scalar SSE arithmetic has the values, the flags and the MXCSR of this machine's processor. The system properties are those of {@link X87AgainstProcessorTest}. */
class SseAgainstProcessorTest {

    private static final int OPERANDS = 100_000;
    private static final int BATCH = 20_000;
    private static final int LEFT = 8;
    private static final int RIGHT = 24;
    private static final int RELATION_FLAGS = 0x45;

    private static NativeProcessor processor;

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

    static List<SseCase> cases() {
        return SseCase.ALL;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isTheSame(SseCase instruction) throws IOException {
        OperandSource source = new OperandSource(Long.getLong("vmaccel.fp.seed", 3));
        SseUnit unit = new SseUnit();
        for (int left = Integer.getInteger("vmaccel.fp.operands", OPERANDS); left > 0; left -= BATCH) {
            ByteBuffer in = records(instruction, source, Math.min(left, BATCH));
            ByteBuffer out = processor.execute(NativeProcessor.Mode.SSE, HexFormat.of().parseHex(instruction.code()), in);
            for (int at = 0; at < in.capacity(); at += NativeProcessor.RECORD) {
                int offset = at;
                assertEquals(outcome(instruction, out, at), compute(instruction, unit, in, at), () -> "%s of %016x and %016x, mxcsr %04x".formatted(instruction.name(), in.getLong(offset + LEFT), in.getLong(offset + RIGHT), in.getInt(offset)));
            }
        }
    }

    static ByteBuffer records(SseCase instruction, OperandSource source, int count) {
        ByteBuffer in = ByteBuffer.allocate(count * NativeProcessor.RECORD).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < in.capacity(); at += NativeProcessor.RECORD) {
            in.putInt(at, source.mxcsr() | source.below(2) * FloatFlags.PRECISION);
            in.putLong(at + LEFT, instruction.single() ? source.floatBits() : source.doubleBits());
            long right = instruction.single() ? source.floatBits() : source.below(4) == 0 ? source.any() >> source.below(64) : source.doubleBits();
            in.putLong(at + RIGHT, source.below(16) == 0 ? in.getLong(at + LEFT) : right);
        }
        return in;
    }

    static String outcome(SseCase instruction, ByteBuffer out, int at) {
        long result = switch (instruction.result()) {
            case SINGLE -> out.getInt(at + LEFT);
            case DOUBLE -> out.getLong(at + LEFT);
            case EAX -> out.getInt(at + RIGHT);
            case RAX -> out.getLong(at + RIGHT);
            case FLAGS -> out.getLong(at + RIGHT + 8) & RELATION_FLAGS;
        };
        boolean trapped = out.getInt(at + 4) != 0;
        return "mxcsr %04x %s".formatted(out.getInt(at), trapped ? "trap" : "%x".formatted(result));
    }

    static String compute(SseCase instruction, SseUnit unit, ByteBuffer in, int at) {
        unit.begin(in.getInt(at));
        long result = instruction.lane().apply(unit, in.getLong(at + LEFT), in.getLong(at + RIGHT));
        long cut = instruction.result() == SseCase.Result.SINGLE || instruction.result() == SseCase.Result.EAX ? (int) result : result;
        return "mxcsr %04x %s".formatted(unit.end(), unit.isUnmasked() ? "trap" : "%x".formatted(cut));
    }
}
