package com.vmaccel.x86.internal.cpu;

import static org.junit.jupiter.api.Assertions.fail;

import com.vmaccel.x86.Instruction;
import com.vmaccel.x86.internal.fp.NativeProgram;
import com.vmaccel.x86.internal.fp.OperandSource;
import com.vmaccel.x86.internal.fp.RequiredCompiler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random instructions of x87, MMX, SSE and SSE2 on random state do what this machine's processor does: registers, flags, memory and exceptions.
 * {@code -Dvmaccel.fp.instructions=N} takes N of each kind instead of {@value #INSTRUCTIONS}, {@code -Dvmaccel.fp.seed=N} others.
 */
class ExtendedAgainstProcessorTest {

    private static final int INSTRUCTIONS = 40_000;
    private static final int BATCH = 1_000;
    private static final int CODE_BYTES = 16;

    private static NativeProgram program;

    private final OperandSource source = new OperandSource(Long.getLong("vmaccel.fp.seed", 11));
    private final InstructionRunner runner = new InstructionRunner();

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        RequiredCompiler.need();
        program = new NativeProgram(ExtendedAgainstProcessorTest.class, "executor.c");
    }

    @AfterAll
    static void stop() throws IOException {
        if (program != null) {
            program.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void isTheSame(RandomInstruction kind) throws IOException {
        for (int done = 0; done < Integer.getInteger("vmaccel.fp.instructions", INSTRUCTIONS); done += BATCH) {
            compareBatch(kind);
        }
    }

    private void compareBatch(RandomInstruction kind) throws IOException {
        RandomState state = new RandomState(source);
        ByteBuffer in = ByteBuffer.allocate(BATCH * StateRecord.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Instruction[] instructions = new Instruction[BATCH];
        for (int i = 0; i < BATCH; i++) {
            byte[] code = kind.next(source, runner);
            instructions[i] = runner.decode(code);
            state.fill(in, i * StateRecord.BYTES);
            if (kind == RandomInstruction.STATE) {
                state.makeArea(in, i * StateRecord.BYTES);
            }
            in.put(i * StateRecord.BYTES, code, 0, CODE_BYTES);
        }
        ByteBuffer header = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(BATCH);
        ByteBuffer out = program.ask(header, in, in.capacity());
        for (int i = 0; i < BATCH; i++) {
            StateRecord record = new StateRecord(out, i * StateRecord.BYTES, instructions[i]);
            StateRecord.load(in, i * StateRecord.BYTES, runner);
            String differences = record.differences(runner, runner.execute(instructions[i]));
            if (!differences.isEmpty()) {
                StateRecord.load(in, i * StateRecord.BYTES, runner);
                fail(instructions[i] + " with " + StateRecord.describe(runner.cpu.extended) + ": " + differences);
            }
        }
    }
}
