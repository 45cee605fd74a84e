package com.vmaccel.x86.internal.fp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
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
        SseExecution execution = new SseExecution(instruction);
        for (int left = Integer.getInteger("vmaccel.fp.operands", OPERANDS); left > 0; left -= BATCH) {
            ByteBuffer in = SseExecution.records(instruction, source, Math.min(left, BATCH));
            ByteBuffer out = processor.execute(NativeProcessor.Mode.SSE, HexFormat.of().parseHex(instruction.code()), in);
            for (int at = 0; at < in.capacity(); at += NativeProcessor.RECORD) {
                long[] expected = execution.outcome(out, at);
                long[] computed = execution.compute(in, at);
                if (!Arrays.equals(expected, computed)) {
                    assertEquals(X87Execution.text(expected), X87Execution.text(computed), instruction.name() + " of " + SseExecution.operands(in, at));
                }
            }
        }
    }
}
