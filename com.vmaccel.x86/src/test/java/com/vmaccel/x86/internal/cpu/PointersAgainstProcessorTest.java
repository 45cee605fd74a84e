package com.vmaccel.x86.internal.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.x86.Instruction;
import com.vmaccel.x86.internal.fp.NativeProgram;
import com.vmaccel.x86.internal.fp.OperandSource;
import com.vmaccel.x86.internal.fp.RequiredCompiler;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The opcode and the operand that an exception handler finds in the environment are those of the instruction that caused it, as on this machine's processor. */
class PointersAgainstProcessorTest {

    private static final int COUNT = 2_000;
    private static final int CODE_BYTES = 16;
    private static final int OFFSET = 0x60;
    private static final int ENVIRONMENT = StateRecord.MEMORY + OFFSET;
    private static final int CS_AND_OPCODE = 16;
    private static final int DATA_POINTER = 20;
    /** FNSTENV [rsi+0x60]. */
    private static final byte[] STORE = HexFormat.of().parseHex("d97660");

    private final OperandSource source = new OperandSource(17);
    private final InstructionRunner runner = new InstructionRunner();

    @Test
    void opcodeAndOperandAreThere() throws IOException, InterruptedException {
        RequiredCompiler.need();
        ByteBuffer in = ByteBuffer.allocate(COUNT * StateRecord.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Instruction[] instructions = new Instruction[COUNT];
        for (int i = 0; i < COUNT; i++) {
            byte[] code = RandomInstruction.X87.next(source, runner);
            instructions[i] = runner.decode(code);
            new RandomState(source).fill(in, i * StateRecord.BYTES);
            in.put(i * StateRecord.BYTES, code, 0, CODE_BYTES);
            in.put(i * StateRecord.BYTES + instructions[i].length(), STORE);
        }
        ByteBuffer header = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(COUNT);
        try (NativeProgram program = new NativeProgram(PointersAgainstProcessorTest.class, "executor.c")) {
            ByteBuffer out = program.ask(header, in, in.capacity());
            int compared = 0;
            for (int i = 0; i < COUNT; i++) {
                compared += compare(in, out, i * StateRecord.BYTES, instructions[i]) ? 1 : 0;
            }
            assertTrue(compared > COUNT / 2, compared + " compared");
        }
    }

    /** Whether the instruction came to its end, so that there is something to compare. */
    private boolean compare(ByteBuffer in, ByteBuffer out, int at, Instruction instruction) {
        StateRecord.load(in, at, runner);
        boolean done = runner.execute(instruction) < 0;
        if (done) {
            runner.execute(runner.decode(Arrays.copyOf(STORE, CODE_BYTES)));
            String there = pointers(out.getInt(at + ENVIRONMENT + CS_AND_OPCODE), out.getInt(at + ENVIRONMENT + DATA_POINTER));
            String here = pointers(runner.memory.get(ValueLayout.JAVA_INT, OFFSET + CS_AND_OPCODE), runner.memory.get(ValueLayout.JAVA_INT, OFFSET + DATA_POINTER));
            assertEquals(there, here, instruction::toString);
        }
        return done;
    }

    private static String pointers(int selectorAndOpcode, int data) {
        return "opcode %x operand %x".formatted(selectorAndOpcode >>> 16, data);
    }
}
