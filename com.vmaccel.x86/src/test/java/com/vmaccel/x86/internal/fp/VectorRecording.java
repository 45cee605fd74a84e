package com.vmaccel.x86.internal.fp;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/** Records what this machine's processor gives, for {@link VectorTest}. Argument: the folder of the files. */
final class VectorRecording {

    private static final int VECTORS = 12;
    private static final long SEED = 20;

    private VectorRecording() {}

    /** Writes the files. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Path.of(arguments[0]);
        try (NativeProcessor processor = new NativeProcessor(); PrintWriter x87 = writer(folder.resolve("x87-vectors.csv")); PrintWriter sse = writer(folder.resolve("sse-vectors.csv"))) {
            for (X87Case instruction : X87Case.ALL) {
                recordX87(processor, instruction, x87);
            }
            for (SseCase instruction : SseCase.ALL) {
                ByteBuffer in = SseExecution.records(instruction, new OperandSource(SEED), VECTORS);
                ByteBuffer out = processor.execute(NativeProcessor.Mode.SSE, HexFormat.of().parseHex(instruction.code()), in);
                for (int at = 0; at < in.capacity(); at += NativeProcessor.RECORD) {
                    sse.println(instruction.name() + "," + hex(in, at) + "," + X87Execution.text(new SseExecution(instruction).outcome(out, at)));
                }
            }
        }
    }

    private static void recordX87(NativeProcessor processor, X87Case instruction, PrintWriter to) throws IOException {
        OperandSource source = new OperandSource(SEED);
        ByteBuffer in = ByteBuffer.allocate(VECTORS * NativeProcessor.RECORD).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < in.capacity(); at += NativeProcessor.RECORD) {
            X87Execution.randomRecord(source, in, at);
        }
        ByteBuffer out = processor.execute(NativeProcessor.Mode.X87, new byte[] {(byte) (instruction.code() >> 8), (byte) instruction.code()}, in);
        for (int at = 0; at < in.capacity(); at += NativeProcessor.RECORD) {
            to.println(instruction.name() + "," + hex(in, at) + "," + X87Execution.text(new X87Execution(instruction).outcome(out, at)));
        }
    }

    private static PrintWriter writer(Path file) throws IOException {
        PrintWriter writer = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
        writer.println("# instruction, record as processor.c takes it, outcome");
        return writer;
    }

    private static String hex(ByteBuffer buffer, int at) {
        return HexFormat.of().formatHex(Arrays.copyOfRange(buffer.array(), at, at + NativeProcessor.RECORD));
    }
}
