package com.vmaccel.x86.internal.simd;

import com.vmaccel.x86.internal.cpu.Control;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.ExtendedRegisters;
import com.vmaccel.x86.internal.cpu.Vectors;
import com.vmaccel.x86.internal.fp.SseUnit;

/** How instructions of MMX and SSE begin and end. Source: Intel SDM volume 3, sections 2.5, 12.1 and 13.1. */
final class Simd {

    private static final int X87_PENDING = 0x80;
    private static final int ALL_VALID = 0xff;

    private Simd() {}

    /** Refuses an instruction of SSE where the system does not allow it. */
    static void requireSse(Cpu cpu) {
        Control control = cpu.control;
        if ((control.cr0 & Control.CR0_EM) != 0 || (control.cr4 & Control.CR4_OSFXSR) == 0) {
            throw cpu.undefined();
        }
        requireNotSwitched(cpu);
    }

    /** Refuses an instruction of MMX where the system does not allow it, or an x87 exception comes first. */
    static void requireMmx(Cpu cpu) {
        if ((cpu.control.cr0 & Control.CR0_EM) != 0) {
            throw cpu.undefined();
        }
        requireNotSwitched(cpu);
        if ((cpu.extended.fsw & X87_PENDING) != 0 && (cpu.control.cr0 & Control.CR0_NE) != 0) {
            throw cpu.fault(Vectors.MF, 0);
        }
    }

    static void requireNotSwitched(Cpu cpu) {
        if ((cpu.control.cr0 & Control.CR0_TS) != 0) {
            throw cpu.fault(Vectors.NM, 0);
        }
    }

    /** Every instruction of MMX but EMMS leaves the stack of x87 full, with its top at 0. */
    static void enterMmx(Cpu cpu) {
        cpu.extended.top = 0;
        cpu.extended.valid = ALL_VALID;
    }

    static void writeMmx(Cpu cpu, int register, long value) {
        ExtendedRegisters state = cpu.extended;
        enterMmx(cpu);
        state.mantissa[register] = value;
        state.exponent[register] = -1;
    }

    /** Begins the arithmetic of an instruction. */
    static SseUnit begin(Cpu cpu) {
        SseUnit unit = cpu.extended.sse;
        unit.begin(cpu.extended.mxcsr);
        return unit;
    }

    /** Ends the arithmetic of an instruction: flags go to MXCSR, unmasked ones fault before the result is written. */
    static void end(Cpu cpu, SseUnit unit) {
        cpu.extended.mxcsr = unit.end();
        if (unit.isUnmasked()) {
            throw cpu.control.hasCr4(Control.CR4_OSXMMEXCPT) ? cpu.fault(Vectors.XM, 0) : cpu.undefined();
        }
    }
}
