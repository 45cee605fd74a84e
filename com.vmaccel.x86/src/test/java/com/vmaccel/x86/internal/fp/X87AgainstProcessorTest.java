package com.vmaccel.x86.internal.fp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** x87 arithmetic has the values and the status word of this machine's processor. {@code -Dvmaccel.fp.operands=N} takes N operands instead of {@value #OPERANDS}, {@code -Dvmaccel.fp.seed=N} others. */
class X87AgainstProcessorTest {

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

    static List<X87Case> cases() {
        return X87Case.ALL;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isTheSame(X87Case instruction) throws IOException {
        OperandSource source = new OperandSource(Long.getLong("vmaccel.fp.seed", 1));
        X87Execution execution = new X87Execution(instruction);
        for (int left = Integer.getInteger("vmaccel.fp.operands", OPERANDS); left > 0; left -= BATCH) {
            ByteBuffer in = ByteBuffer.allocate(Math.min(left, BATCH) * NativeProcessor.RECORD).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at < in.capacity(); at += NativeProcessor.RECORD) {
                X87Execution.randomRecord(source, in, at);
            }
            byte[] code = {(byte) (instruction.code() >> 8), (byte) instruction.code()};
            ByteBuffer out = processor.execute(NativeProcessor.Mode.X87, code, in);
            for (int at = 0; at < in.capacity(); at += NativeProcessor.RECORD) {
                long[] expected = execution.outcome(out, at);
                long[] computed = execution.compute(in, at);
                if (!Arrays.equals(expected, computed)) {
                    assertEquals(X87Execution.text(expected), X87Execution.text(computed), instruction.name() + " of " + X87Execution.operands(in, at));
                }
            }
        }
    }
}
