package com.vmaccel.x86.internal.fp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The processor of this machine: {@code processor.c} executes an instruction on many operands. */
public final class NativeProcessor implements AutoCloseable {

    /** Bytes of the record of one execution, both ways. */
    public static final int RECORD = 40;

    private static final int HEADER = 24;
    private static final int CODE = 16;
    private static final byte NOP = (byte) 0x90;

    /** Which registers an instruction works on. */
    public enum Mode {
        /** ST(0), ST(1), ten bytes at [rsi], the control and status words. */
        X87,
        /** XMM0, XMM1, RAX, MXCSR. */
        SSE,
        /** MM0, MM1, RAX, MXCSR. */
        MMX
    }

    private final NativeProgram program = new NativeProgram(NativeProcessor.class, "processor.c");

    public NativeProcessor() throws IOException, InterruptedException {}

    /** Executes an instruction once for each record. */
    public ByteBuffer execute(Mode mode, byte[] code, ByteBuffer records) throws IOException {
        byte[] padded = Arrays.copyOf(code, CODE);
        Arrays.fill(padded, code.length, CODE, NOP);
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN).putInt(mode.ordinal()).putInt(records.capacity() / RECORD).put(padded);
        return program.ask(header, records, records.capacity());
    }

    @Override
    public void close() throws IOException {
        program.close();
    }
}
