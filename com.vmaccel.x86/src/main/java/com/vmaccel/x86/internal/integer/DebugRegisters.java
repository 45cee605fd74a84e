package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.internal.cpu.Control;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.DebugFacility;
import com.vmaccel.x86.internal.cpu.Vectors;

/** MOV to and from debug registers. Source: Intel SDM volume 3 section 19.2. */
final class DebugRegisters {

    private static final long DR6_ONES = 0xffff_0ff0L;
    private static final long DR6_DEFINED = 0xe00f;
    private static final long DR7_ONE = 0x400;
    private static final long DR7_DEFINED = 0xffff_2bffL;
    private static final long GENERAL_DETECT = 1 << 13;

    private DebugRegisters() {}

    /** DR4 and DR5 are DR6 and DR7 unless CR4.DE is set. */
    private static int number(Cpu cpu, int register) {
        cpu.requireKernel();
        if (register > 7 || (register == 4 || register == 5) && cpu.control.hasCr4(Control.CR4_DE)) {
            throw cpu.undefined();
        }
        if ((cpu.control.dr[7] & GENERAL_DETECT) != 0) {
            cpu.control.dr[6] |= DebugFacility.DR6_BD;
            throw cpu.fault(Vectors.DB, 0);
        }
        return register == 4 || register == 5 ? register + 2 : register;
    }

    static long read(Cpu cpu, int register) {
        return cpu.control.dr[number(cpu, register)];
    }

    static void write(Cpu cpu, int register, long value) {
        int number = number(cpu, register);
        if (number >= 6 && value >>> 32 != 0) {
            throw cpu.protection();
        }
        cpu.control.dr[number] = switch (number) {
            case 6 -> value & DR6_DEFINED | DR6_ONES;
            case 7 -> value & DR7_DEFINED | DR7_ONE;
            default -> value;
        };
        cpu.debug.changed();
    }
}
