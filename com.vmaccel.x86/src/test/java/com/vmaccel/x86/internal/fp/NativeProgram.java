package com.vmaccel.x86.internal.fp;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A C program among the test resources, compiled on the spot, that answers requests with as many bytes as it says. */
public final class NativeProgram implements AutoCloseable {

    private final Path folder;
    private final Process process;

    /**
     * Compiles and starts a program.
     *
     * @param near the class whose resource it is
     * @param source the name of the resource
     */
    public NativeProgram(Class<?> near, String source) throws IOException, InterruptedException {
        folder = Files.createTempDirectory("native");
        try (InputStream in = near.getResourceAsStream(source)) {
            Files.copy(in, folder.resolve(source));
        }
        Process gcc = new ProcessBuilder("gcc", "-O1", "-o", program().toString(), folder.resolve(source).toString()).inheritIO().start();
        if (!gcc.waitFor(2, TimeUnit.MINUTES) || gcc.exitValue() != 0) {
            gcc.destroyForcibly();
            throw new IOException("gcc did not compile " + source);
        }
        process = new ProcessBuilder(program().toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private Path program() {
        return folder.resolve("program");
    }

    /** Sends a request of two parts and waits for the answer. */
    public ByteBuffer ask(ByteBuffer header, ByteBuffer request, int answerBytes) throws IOException {
        OutputStream out = process.getOutputStream();
        out.write(header.array());
        out.write(request.array());
        out.flush();
        byte[] answer = new byte[answerBytes];
        new DataInputStream(process.getInputStream()).readFully(answer);
        return ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
