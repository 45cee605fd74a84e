package com.vmaccel.x86.internal.cpu;

import com.vmaccel.api.x86.CpuidEntry;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.x86.CodeMode;
import com.vmaccel.x86.Instruction;
import com.vmaccel.x86.InstructionBuffer;
import com.vmaccel.x86.InstructionDecoder;
import com.vmaccel.x86.PageFrame;
import com.vmaccel.x86.ProcessorHost;
import com.vmaccel.x86.internal.integer.Groups;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Executes single instructions on a processor with one page of memory. */
public final class InstructionRunner {

    /** Where the page is. */
    public static final long MEMORY = 0x2000_0000L;

    public static final int CODE_SELECTOR = 0x10;
    public static final int DATA_SELECTOR = 0x18;

    private static final int LONG_CODE = 0xa09b;
    private static final int CODE_16 = 0x809b;
    private static final int LONGEST = 15;
    private static final int FLAT_DATA = 0xc093;
    private static final CpuidTable FEATURES = CpuidTable.of(List.of(
            new CpuidEntry(1, 0, false, new CpuidResult(0, 0, 1 << 26, 1 | 1 << 8 | 1 << 15 | 1 << 23 | 1 << 24 | 1 << 25 | 1 << 26)),
            new CpuidEntry(0xd, 1, true, new CpuidResult(3, 0, 0, 0))));

    /** Its state. */
    public final Cpu cpu = new Cpu(new OnePage(), new CodePages(false));
    /** Its memory. */
    public final MemorySegment memory = Arena.ofAuto().allocate(PageFrame.BYTES, PageFrame.BYTES);

    private final InstructionDecoder decoder;
    private final InstructionBuffer buffer = new InstructionBuffer();

    /** A processor in 64-bit mode. */
    public InstructionRunner() {
        this(CodeMode.MODE64, LONG_CODE, 0);
        cpu.control.efer = Control.EFER_LME | Control.EFER_LMA;
        cpu.modeChanged();
    }

    private InstructionRunner(CodeMode mode, int codeAttributes, long dataBase) {
        decoder = new InstructionDecoder(mode);
        cpu.cpuid.set(FEATURES);
        cpu.control.cr0 = Control.CR0_PE | Control.CR0_MP | Control.CR0_NE | Control.CR0_ET;
        cpu.control.cr4 = Control.CR4_PAE | Control.CR4_OSFXSR | Control.CR4_OSXMMEXCPT | Control.CR4_OSXSAVE;
        cpu.control.xcr0 = 3;
        cpu.segments.set(Segments.CS, CODE_SELECTOR, 0, 0xffff_ffffL, codeAttributes);
        for (int segment : new int[] {Segments.DS, Segments.ES, Segments.SS}) {
            cpu.segments.set(segment, DATA_SELECTOR, dataBase, 0xffff_ffffL, FLAT_DATA);
        }
        cpu.modeChanged();
    }

    /** A processor in protected mode with 16-bit code, whose data segment begins at its memory. */
    public static InstructionRunner inProtectedMode() {
        return new InstructionRunner(CodeMode.MODE16, CODE_16, MEMORY);
    }

    /** A processor in real mode, whose data segment begins at its memory. */
    public static InstructionRunner inRealMode() {
        InstructionRunner runner = inProtectedMode();
        runner.cpu.control.cr0 &= ~Control.CR0_PE;
        runner.cpu.modeChanged();
        return runner;
    }

    /** Takes all features from the processor. */
    public void withoutFeatures() {
        cpu.cpuid.set(CpuidTable.of(List.of()));
    }

    /** Decodes an instruction. */
    public Instruction decode(byte[] code) {
        decoder.decode(code, 0, 0, buffer);
        return buffer.copy();
    }

    /** Whether an instruction is one that the processor has. */
    public static boolean isImplemented(Instruction instruction) {
        return instruction.isValid() && Groups.ALL.has(instruction.operation());
    }

    /** Executes an instruction given in hexadecimal; the number of the exception it raised, or -1. */
    public int execute(String code) {
        return execute(decode(Arrays.copyOf(HexFormat.of().parseHex(code.replace(" ", "")), LONGEST)));
    }

    /** Executes an instruction; the number of the exception it raised, or -1. */
    public int execute(Instruction instruction) {
        Op op = Groups.ALL.op(new Site(instruction, 0), cpu.cpuid);
        try {
            op.execute(cpu);
            return -1;
        } catch (Interruption e) {
            return cpu.faultVector;
        }
    }

    private final class OnePage implements ProcessorHost {
        @Override
        public boolean find(long gpa, PageFrame frame) {
            boolean here = gpa >= MEMORY && gpa < MEMORY + PageFrame.BYTES;
            if (here) {
                frame.set(memory, 0, true, true);
            }
            return here;
        }

        @Override
        public long read(long gpa, int sizeBytes) {
            throw new AssertionError("read of %x".formatted(gpa));
        }

        @Override
        public void write(long gpa, int sizeBytes, long value) {
            throw new AssertionError("write to %x".formatted(gpa));
        }

        @Override
        public long in(int port, int sizeBytes) {
            throw new AssertionError("port " + port);
        }

        @Override
        public void out(int port, int sizeBytes, long value) {
            throw new AssertionError("port " + port);
        }

        @Override
        public void writing(long gpa) {
            // nobody asks which pages were written
        }

        @Override
        public boolean isRepeated(long gpa, int sizeBytes, boolean write) {
            return false;
        }

        @Override
        public long timeStamp() {
            return 0;
        }

        @Override
        public long random() {
            return 0;
        }

        @Override
        public boolean readMsr(int index, long[] answer) {
            return false;
        }

        @Override
        public boolean writeMsr(int index, long value) {
            return false;
        }

        @Override
        public void exclusively(Runnable action) {
            action.run();
        }
    }
}
