package com.vmaccel.bench.jmh;

import com.vmaccel.x86.CodeMode;
import com.vmaccel.x86.InstructionBuffer;
import com.vmaccel.x86.InstructionDecoder;
import java.util.HexFormat;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Decoding, an instruction at a time: what completes an access, and a debugger. */
@State(Scope.Thread)
public class DecodeBenchmark extends TimedInNanos {

    private static final int INSTRUCTIONS = 8;

    private static final byte[] CODE = HexFormat.of().parseHex(
            "4889e5" // mov rbp, rsp
            + "488b4708" // mov rax, [rdi+8]
            + "0fb64c3702" // movzx ecx, byte [rdi+rsi+2]
            + "c5f877" // vzeroupper
            + "f30f6f4510" // movdqu xmm0, [rbp+16]
            + "66890c24" // mov [rsp], cx
            + "f0480fb10f" // lock cmpxchg [rdi], rcx
            + "e800010000"); // call

    private final InstructionDecoder decoder = new InstructionDecoder(CodeMode.MODE64);
    private final InstructionBuffer instruction = new InstructionBuffer();

    /** Returns how many bytes the instructions have, which is all of them. */
    @Benchmark
    @OperationsPerInvocation(INSTRUCTIONS)
    public int decode() {
        int at = 0;
        for (int i = 0; i < INSTRUCTIONS; i++) {
            decoder.decode(CODE, at, 0x40_0000 + at, instruction);
            at += instruction.length();
        }
        return at;
    }
}
