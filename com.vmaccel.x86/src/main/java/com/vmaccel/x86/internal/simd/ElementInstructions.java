package com.vmaccel.x86.internal.simd;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.packed.PackedShuffles;

/** Single elements: MOVD, MOVQ, the extraction and insertion of words, the masks of signs, EMMS, and the control register. */
final class ElementInstructions {

    private static final int MXCSR_RESERVED = 0xffff_0000;

    private ElementInstructions() {}

    static void addTo(InstructionSet set) {
        set.addForms(Operation.MOVD, Forms.MMX_OR_SSE2, ElementMove::of);
        set.addForms(Operation.MOVQ, Forms.MMX_OR_SSE2, ElementMove::of);
        set.addForms(Operation.MOVQ2DQ, Forms.SSE2, ElementMove::of);
        set.addForms(Operation.MOVDQ2Q, Forms.SSE2, ElementMove::of);
        set.addForms(Operation.MOVNTQ, Forms.SSE, ElementMove::of);
        set.addForms(Operation.PINSRW, Forms.SSE_OR_SSE2, site -> Forms.isMmx(site, 0) ? new HandlerOp(site, ElementInstructions::insertMmx) : new HandlerOp(site, ElementInstructions::insertXmm));
        set.addForms(Operation.PEXTRW, Forms.SSE_OR_SSE2, site -> Forms.isMmx(site, 1) ? new HandlerOp(site, ElementInstructions::extractMmx) : new HandlerOp(site, ElementInstructions::extractXmm));
        set.addForms(Operation.PMOVMSKB, Forms.SSE_OR_SSE2, site -> Forms.isMmx(site, 1) ? new HandlerOp(site, ElementInstructions::signsMmx) : new HandlerOp(site, ElementInstructions::signsXmm));
        set.feature(Feature.MMX).add(Operation.EMMS, (cpu, op) -> {
            Simd.requireMmx(cpu);
            Simd.enterMmx(cpu);
            cpu.extended.valid = 0;
        });
        set.feature(Feature.SSE);
        set.add(Operation.MOVMSKPS, ElementInstructions::signsOfSingles);
        set.add(Operation.LDMXCSR, ElementInstructions::loadControl);
        set.add(Operation.STMXCSR, (cpu, op) -> {
            Simd.requireSse(cpu);
            op.operand(0).write(cpu, cpu.extended.mxcsr);
        });
        set.feature(Feature.SSE2);
        set.add(Operation.MOVMSKPD, ElementInstructions::signsOfDoubles);
        set.feature(null);
    }

    private static void loadControl(Cpu cpu, HandlerOp op) {
        Simd.requireSse(cpu);
        int value = (int) op.operand(0).read(cpu);
        if ((value & MXCSR_RESERVED) != 0) {
            throw cpu.protection();
        }
        cpu.extended.mxcsr = value;
    }

    private static int immediate(HandlerOp op) {
        return (int) op.instruction.immediate(2);
    }

    private static void insertMmx(Cpu cpu, HandlerOp op) {
        Simd.requireMmx(cpu);
        int register = op.instruction.register(0);
        long word = op.operand(1).read(cpu);
        Simd.writeMmx(cpu, register, PackedShuffles.insertWord(cpu.extended.mantissa[register], word, immediate(op)));
    }

    private static void insertXmm(Cpu cpu, HandlerOp op) {
        Simd.requireSse(cpu);
        long word = op.operand(1).read(cpu);
        int half = 2 * op.instruction.register(0) + (immediate(op) >> 2 & 1);
        cpu.extended.xmm[half] = PackedShuffles.insertWord(cpu.extended.xmm[half], word, immediate(op));
    }

    private static long word(long value, int number) {
        return value >>> 16 * (number & 3) & 0xffff;
    }

    private static void extractMmx(Cpu cpu, HandlerOp op) {
        Simd.requireMmx(cpu);
        op.operand(0).write(cpu, word(cpu.extended.mantissa[op.instruction.register(1)], immediate(op)));
        Simd.enterMmx(cpu);
    }

    private static void extractXmm(Cpu cpu, HandlerOp op) {
        Simd.requireSse(cpu);
        op.operand(0).write(cpu, word(cpu.extended.xmm[2 * op.instruction.register(1) + (immediate(op) >> 2 & 1)], immediate(op)));
    }

    private static void signsMmx(Cpu cpu, HandlerOp op) {
        Simd.requireMmx(cpu);
        op.operand(0).write(cpu, PackedShuffles.byteSigns(cpu.extended.mantissa[op.instruction.register(1)]));
        Simd.enterMmx(cpu);
    }

    private static void signsXmm(Cpu cpu, HandlerOp op) {
        Simd.requireSse(cpu);
        int from = 2 * op.instruction.register(1);
        long[] xmm = cpu.extended.xmm;
        op.operand(0).write(cpu, PackedShuffles.byteSigns(xmm[from]) | (long) PackedShuffles.byteSigns(xmm[from + 1]) << 8);
    }

    private static void signsOfSingles(Cpu cpu, HandlerOp op) {
        Simd.requireSse(cpu);
        int from = 2 * op.instruction.register(1);
        long[] xmm = cpu.extended.xmm;
        op.operand(0).write(cpu, signsOfPair(xmm[from]) | signsOfPair(xmm[from + 1]) << 2);
    }

    private static long signsOfPair(long value) {
        return value >>> 31 & 1 | value >>> 62 & 2;
    }

    private static void signsOfDoubles(Cpu cpu, HandlerOp op) {
        Simd.requireSse(cpu);
        int from = 2 * op.instruction.register(1);
        op.operand(0).write(cpu, cpu.extended.xmm[from] >>> 63 | cpu.extended.xmm[from + 1] >>> 62 & 2);
    }
}
