package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Flags;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Operand;
import com.vmaccel.x86.internal.cpu.Vectors;

/** DAA, DAS, AAA, AAS, AAM, AAD, SALC. Source: Intel SDM volume 2. */
final class Decimal {

    private static final Operand AL = Operand.of(Cpu.RAX, 8);
    private static final Operand AX = Operand.of(Cpu.RAX, 16);

    private Decimal() {}

    static void addTo(InstructionSet set) {
        set.add(Operation.DAA, (cpu, op) -> packed(cpu, 1));
        set.add(Operation.DAS, (cpu, op) -> packed(cpu, -1));
        set.add(Operation.AAA, (cpu, op) -> unpacked(cpu, 1));
        set.add(Operation.AAS, (cpu, op) -> unpacked(cpu, -1));
        set.add(Operation.AAM, Decimal::split);
        set.add(Operation.AAD, Decimal::join);
        set.add(Operation.SALC, (cpu, op) -> AL.write(cpu, cpu.flags.carry() ? 0xff : 0));
    }

    private static void packed(Cpu cpu, int direction) {
        long old = AL.read(cpu);
        boolean oldCarry = cpu.flags.carry();
        boolean half = (old & 0xf) > 9 || (cpu.flags.status() & Flags.AF) != 0;
        boolean carry = old > 0x99 || oldCarry;
        long al = old + (half ? 6 * direction : 0);
        boolean borrow = direction < 0 && half && (oldCarry || old < 6);
        al += carry ? 0x60 * direction : 0;
        Alu.logic(cpu.flags, al, 56);
        cpu.flags.setStatus(cpu.flags.status() & ~Flags.AF | (half ? Flags.AF : 0) | (carry || borrow ? Flags.CF : 0));
        AL.write(cpu, al);
    }

    private static void unpacked(Cpu cpu, int direction) {
        boolean adjust = (AL.read(cpu) & 0xf) > 9 || (cpu.flags.status() & Flags.AF) != 0;
        long ax = AX.read(cpu) + (adjust ? 0x106 * direction : 0);
        AX.write(cpu, ax & 0xff0f);
        Alu.logic(cpu.flags, ax & 0xf, 56);
        int both = Flags.AF | Flags.CF;
        cpu.flags.setStatus(cpu.flags.status() & ~both | (adjust ? both : 0));
    }

    private static void split(Cpu cpu, HandlerOp op) {
        long base = op.operand(0).read(cpu) & 0xff;
        if (base == 0) {
            throw cpu.fault(Vectors.DE, 0);
        }
        long al = AL.read(cpu);
        AX.write(cpu, al / base << 8 | al % base);
        Alu.logic(cpu.flags, al % base, 56);
    }

    private static void join(Cpu cpu, HandlerOp op) {
        long ax = AX.read(cpu);
        long al = (ax & 0xff) + (ax >>> 8) * (op.operand(0).read(cpu) & 0xff) & 0xff;
        AX.write(cpu, al);
        Alu.logic(cpu.flags, al, 56);
    }
}
