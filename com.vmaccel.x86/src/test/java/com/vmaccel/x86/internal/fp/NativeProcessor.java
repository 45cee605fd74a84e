package com.vmaccel.x86.internal.fp;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** The processor of this machine: {@code processor.c}, compiled on the spot, executes an instruction on many operands. */
public final class NativeProcessor implements AutoCloseable {

    /** Bytes of the record of one execution, both ways. */
    public static final int RECORD = 40;

    /** Which registers an instruction works on. */
    public enum Mode {
        /** ST(0), ST(1), ten bytes at [rsi], the control and status words. */
        X87,
        /** XMM0, XMM1, RAX, MXCSR. */
        SSE,
        /** MM0, MM1, RAX, MXCSR. */
        MMX
    }

    private final Path folder;
    private final Process process;

    public NativeProcessor() throws IOException, InterruptedException {
        folder = Files.createTempDirectory("processor");
        Path source = folder.resolve("processor.c");
        try (InputStream in = NativeProcessor.class.getResourceAsStream("processor.c")) {
            Files.copy(in, source);
        }
        Path program = folder.resolve("processor");
        Process gcc = new ProcessBuilder("gcc", "-O1", "-o", program.toString(), source.toString()).inheritIO().start();
        if (!gcc.waitFor(2, TimeUnit.MINUTES) || gcc.exitValue() != 0) {
            gcc.destroyForcibly();
            throw new IOException("gcc did not compile processor.c");
        }
        process = new ProcessBuilder(program.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** Executes an instruction once for each record. */
    public ByteBuffer execute(Mode mode, byte[] code, ByteBuffer records) throws IOException {
        int count = records.capacity() / RECORD;
        byte[] padded = Arrays.copyOf(code, 16);
        Arrays.fill(padded, code.length, 16, (byte) 0x90);
        ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN).putInt(mode.ordinal()).putInt(count).put(padded);
        OutputStream out = process.getOutputStream();
        out.write(header.array());
        out.write(records.array());
        out.flush();
        byte[] answer = new byte[count * RECORD];
        new DataInputStream(process.getInputStream()).readFully(answer);
        return ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        Files.deleteIfExists(folder.resolve("processor"));
        Files.deleteIfExists(folder.resolve("processor.c"));
        Files.deleteIfExists(folder);
    }
}
