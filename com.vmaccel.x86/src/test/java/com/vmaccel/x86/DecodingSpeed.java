package com.vmaccel.x86;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Comparator;

/** Measures how many instructions a second are decoded: {@code ELF-FILE [ROUNDS]}. Also how long the first of each coding takes in a fresh process. */
public final class DecodingSpeed {

    private static final int INSTRUCTIONS = 20_000_000;

    private DecodingSpeed() {}

    /** Prints the measurements. */
    public static void main(String[] arguments) throws IOException {
        cpuNanos();
        InstructionDecoder decoder = new InstructionDecoder(CodeMode.MODE64);
        InstructionBuffer buffer = new InstructionBuffer();
        first("legacy", decoder, buffer, new byte[] {0x48, (byte) 0x89, (byte) 0xd8});
        first("VEX", decoder, buffer, new byte[] {(byte) 0xc5, (byte) 0xf8, 0x58, (byte) 0xc1});
        first("EVEX", decoder, buffer, new byte[] {0x62, (byte) 0xf1, 0x7c, 0x48, 0x58, (byte) 0xc1});
        ElfText text = ElfText.of(Path.of(arguments[0])).stream().max(Comparator.comparingInt(section -> section.bytes().length)).orElseThrow();
        for (int round = 0; round < (arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5); round++) {
            long begin = cpuNanos();
            long sum = decode(decoder, buffer, text.bytes());
            double seconds = (cpuNanos() - begin) / 1e9;
            System.out.printf("%.1f million instructions a second (%d)%n", INSTRUCTIONS / seconds / 1e6, sum);
        }
    }

    /** The time this thread has computed, which other processes on the machine do not lengthen much. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void first(String name, InstructionDecoder decoder, InstructionBuffer buffer, byte[] code) {
        long begin = cpuNanos();
        decoder.decode(code, 0, 0, buffer);
        System.out.printf("first %s instruction: %.1f ms%n", name, (cpuNanos() - begin) / 1e6);
    }

    private static long decode(InstructionDecoder decoder, InstructionBuffer buffer, byte[] code) {
        long sum = 0;
        int at = 0;
        for (int n = 0; n < INSTRUCTIONS; n++) {
            decoder.decode(code, at, at, buffer);
            sum += buffer.length();
            at += Math.max(buffer.length(), 1);
            at = at >= code.length - InstructionBuffer.LONGEST ? 0 : at;
        }
        return sum;
    }
}
