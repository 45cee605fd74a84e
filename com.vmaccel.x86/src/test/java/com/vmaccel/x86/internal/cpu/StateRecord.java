package com.vmaccel.x86.internal.cpu;

import com.vmaccel.x86.Instruction;
import com.vmaccel.x86.internal.fp.LastPlace;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/** A record of {@code executor.c}: loads it into a processor, and says how a processor differs from one. */
final class StateRecord {

    static final int BYTES = 1216;
    static final int MEMORY_BYTES = 640;
    static final int MEMORY = 64;
    static final int IMAGE = 704;
    private static final int GENERAL = 16;
    private static final int FLAGS = 48;
    private static final int MXCSR = 24;
    private static final int X87 = 32;
    private static final int XMM = 160;
    /** RAX, RCX, RDX, RBX. */
    private static final int REGISTERS = 4;
    private static final int C1 = 0x200;

    private final ByteBuffer record;
    private final int at;
    private final boolean nearly;
    private final boolean area;
    private final int areaAt;
    private final StringBuilder text = new StringBuilder();

    StateRecord(ByteBuffer record, int at, Instruction instruction) {
        this.record = record;
        this.at = at;
        this.nearly = RandomInstruction.isNear(instruction.operation());
        this.area = RandomInstruction.writesArea(instruction.operation());
        this.areaAt = area ? (int) instruction.displacement(0) : 0;
    }

    static void load(ByteBuffer record, int at, InstructionRunner runner) {
        Cpu cpu = runner.cpu;
        for (int i = 0; i < REGISTERS; i++) {
            cpu.r[i] = record.getLong(at + GENERAL + 8 * i);
        }
        cpu.r[Cpu.RSI] = InstructionRunner.MEMORY;
        cpu.r[Cpu.RDI] = InstructionRunner.MEMORY;
        cpu.flags.setAll((int) record.getLong(at + FLAGS));
        MemorySegment.copy(MemorySegment.ofArray(record.array()), at + MEMORY, runner.memory, 0, MEMORY_BYTES);
        ExtendedRegisters state = cpu.extended;
        int image = at + IMAGE;
        state.fcw = record.getShort(image) & 0xffff;
        state.setStatusWord(record.getShort(image + 2) & 0xffff);
        state.valid = record.get(image + 4) & 0xff;
        state.summariseExceptions();
        state.fop = 0;
        state.fip = 0;
        state.fcs = 0;
        state.fdp = 0;
        state.fds = 0;
        state.mxcsr = record.getInt(image + MXCSR);
        for (int i = 0; i < 8; i++) {
            int register = state.top + i & 7;
            state.mantissa[register] = record.getLong(image + X87 + 16 * i);
            state.exponent[register] = record.getShort(image + X87 + 16 * i + 8);
        }
        for (int i = 0; i < state.xmm.length; i++) {
            state.xmm[i] = record.getLong(image + XMM + 8 * i);
        }
    }

    static String describe(ExtendedRegisters state) {
        int next = state.top + 1 & 7;
        return "fcw %x fsw %x tags %x st0 %x:%x st1 %x:%x mxcsr %x".formatted(state.fcw, state.statusWord(), state.valid, state.exponent[state.top], state.mantissa[state.top],
                state.exponent[next], state.mantissa[next], state.mxcsr);
    }

    /** What is not the same after an execution; empty if all is. */
    String differences(InstructionRunner runner, int exception) {
        Cpu cpu = runner.cpu;
        compare("exception", record.getLong(at), exception);
        for (int i = 0; i < REGISTERS; i++) {
            compare("register " + i, record.getLong(at + GENERAL + 8 * i), cpu.r[i]);
        }
        compare("flags", record.getLong(at + FLAGS) & Flags.STATUS, cpu.flags.status());
        compareMemory(runner);
        compareExtended(cpu.extended);
        return text.toString();
    }

    private void compareMemory(InstructionRunner runner) {
        for (int i = 0; i < MEMORY_BYTES; i += 4) {
            if (!area || !StateArea.isIncomparable(i - areaAt)) {
                compare("memory " + i, record.getInt(at + MEMORY + i), runner.memory.get(ValueLayout.JAVA_INT, i));
            }
        }
    }

    private void compareExtended(ExtendedRegisters state) {
        int image = at + IMAGE;
        int ignored = nearly ? C1 : 0;
        compare("fcw", record.getShort(image) & 0xffff, state.fcw);
        compare("fsw", record.getShort(image + 2) & 0xffff & ~ignored, state.statusWord() & ~ignored);
        compare("tags", record.get(image + 4) & 0xff, state.valid);
        compare("mxcsr", record.getInt(image + MXCSR), state.mxcsr);
        for (int i = 0; i < 8; i++) {
            int register = state.top + i & 7;
            long mantissa = record.getLong(image + X87 + 16 * i);
            int exponent = record.getShort(image + X87 + 16 * i + 8) & 0xffff;
            if (!nearly || LastPlace.distance(exponent, mantissa, state.exponent[register] & 0xffff, state.mantissa[register]) > 1) {
                compare("st" + i, mantissa, state.mantissa[register]);
                compare("exponent " + i, exponent, state.exponent[register] & 0xffff);
            }
        }
        for (int i = 0; i < state.xmm.length; i++) {
            compare("xmm" + i / 2 + (i % 2 == 0 ? " low" : " high"), record.getLong(image + XMM + 8 * i), state.xmm[i]);
        }
    }

    private void compare(String what, long there, long here) {
        if (there != here) {
            text.append("%s is %x there, %x here; ".formatted(what, there, here));
        }
    }
}
